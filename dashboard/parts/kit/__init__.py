"""The field kit: what to order, the shelf, the brand."""
