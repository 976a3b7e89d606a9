"""Claim risk: the ranking, one outlet with its signals, the report for programs."""
