"""Truth and its copies: the SQLite file, the columnar warehouse made from it, and everything that writes them.

The law of this folder: it imports none of the others; every write goes through ``Store.transaction``; personal
data are sealed before they touch the disk; the warehouse can be rebuilt from SQLite at any time and names nobody.
"""
