"""The top floor: turns what customers said and what outlets did into numbers, pages, alerts and reports.

It may import kit, surveys and db; nothing imports it.
"""
