"""Fraud risk: where it is worth looking first, and why.

The law of this folder: a signal is one file and one question. It gives every outlet an observed and an expected number,
how odd the difference is, how much money hangs on it, and the rows a person can check. Expectations are national; rows
are only ever of outlets inside the view's scope. Nothing here says that somebody cheated: only a closed audit does.
"""
