"""What goes out into the field: codes, posters, paper, sheets and tablets, and what comes back.

Law of this folder: nothing leaves it unchecked. Every code is decoded again before it is delivered, every
character is looked up in the font before it is printed, and the same order gives the same bytes.
The kit imports from ``surveys`` and ``db``, never from ``dashboard``.
"""
