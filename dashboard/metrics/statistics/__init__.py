"""Pure statistics: arrays in, frozen results out.

The law of this folder: numpy, scipy, statsmodels and ruptures only. No database, no Ibis, no screen. Every function
states its formula, units, shapes and source, and is tested against a published or hand-computed value. An empty
input gives None (single values) or NaN (arrays), never an exception and never a made-up zero.
"""
