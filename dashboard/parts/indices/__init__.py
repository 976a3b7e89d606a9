"""The index catalogue and its weights: what is measured, what it counts, and since when."""
