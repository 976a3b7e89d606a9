"""The service forms an outlet works with, numbered and bilingual: each is a TOML file here, read by ``design``.

The eleventh of the trade's forms, the satisfaction questionnaire, is a questionnaire: ``kit.paper`` prints it.
"""
