"""Questionnaires on paper: laid out, printed, read again.

Law of this folder: where a mark lies is decided once, when the sheet is laid out, and travels with the sheet; the
reader looks nowhere else. A page that is not where it should be is never read, and what is unsure goes to a person.
"""
