"""Paper, pens, scanners and phones, made up: what the reader is tuned on and judged by.

``people`` fills a printed page with ``pens``, ``scanners`` and ``cameras`` take its picture, ``conditions`` names the
ways a page may arrive, ``judging`` counts what the reader made of it.

No real printer, pen, scanner or phone is behind any of it, and whoever wrote the reader wrote this too: expect real
paper to be worse. Seeds for tuning (TUNING) and for judging (JUDGING) never meet: thresholds were set on the first,
the figures in kit/docs/reading.md come from the second.
"""
