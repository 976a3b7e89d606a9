"""Inspection: the plan, one audit's file, penalties and their letters, what audits say of the ranking."""
