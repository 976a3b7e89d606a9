"""Service audit: what customers expected and found, where the chain between promise and feeling breaks, who says so.

Answers of customers and of others (shoppers, auditors, managers, employees, dealers) are read from ``answers``; those
of others from ``other_voices``.
"""
