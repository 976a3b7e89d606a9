"""Collecting: what waits for a decision, questionnaires, links, tablets."""
