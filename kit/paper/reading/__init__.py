"""Filled pages, read: a picture in, for every item a verdict in three bands out.

    scanner    reads the QR code and says which page this is       codes, gridcode
    pose       where the page lies, from its six fiducials         fiducials, pose
    flat       the page upright, six pixels a millimetre           canvas
    rings      every mark's printed outline, found                 rings, bend, plan
    ink        how much is on each, against paper and neighbours   ink
    bands      sure, unsure, blank                                 bands
    gate       a page not where it should be is not read           gate

Law of this folder: no database, no files, no state; what is unsure is said to be, with the reason.
"""

from kit.paper.reading.canvas import PX, Region
from kit.paper.reading.page import read_page
from kit.paper.reading.verdicts import FieldCrop, Found, Gate, MarkScore, PageReading, Verdict

__all__ = ["PX", "FieldCrop", "Found", "Gate", "MarkScore", "PageReading", "Region", "Verdict", "read_page"]
