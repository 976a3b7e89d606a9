"""Satisfaction: the level now, what drives it, how people answer, what they write, who is alike, loyalty, planning."""
