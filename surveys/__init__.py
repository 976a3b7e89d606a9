"""Questionnaires and every way of answering them.

The law of this folder: a questionnaire is written once, as a spreadsheet, and means the same on paper, on the web, on
the telephone and in Excel. Nothing here scores or interprets an answer (that is ``dashboard.metrics``), and an
unanswered question is ``None`` everywhere. This folder imports ``db`` and nothing above itself.
"""
