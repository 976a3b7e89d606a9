"""Callbacks by telephone: whom to ring next, what to say, how it ended, and what follows from it.

``queue`` hands an agent one customer at a time, ``conversation`` is the script beside what the outlet reported,
``outcome`` records a call, ``plan`` makes the tasks. See ``surveys/docs/callbacks.md``.
"""
