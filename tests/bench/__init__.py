"""Benches: figures as ratios to a baseline of the same run; each is started with python -m."""
