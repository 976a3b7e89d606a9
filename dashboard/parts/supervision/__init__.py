"""Supervising calls: the plan, the rates, agents side by side, quality calls."""
