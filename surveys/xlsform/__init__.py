"""XLSForm files (.xlsx .xls .csv .md): cells in, items out, every fault with its sheet, row and column.

pyxform judges the structure, in ``structure.py`` and nowhere else. The cells are read here, because pyxform rewrites
Chinese quotation marks, lets broken expressions pass and says nothing about one missing translation.
"""

from surveys.xlsform.faults import Fault, FormError
from surveys.xlsform.form import Form, read

__all__ = ["Fault", "Form", "FormError", "read"]
