"""Files from other systems become rows: read, checked, landed by natural key, and every refusal explained.

The law of this folder: one file is one transaction; a row that cannot be right is rejected with its row, column,
value, rule and cure while the others land; a row that is merely odd lands with a warning, because odd rows are what
the fraud signals look for; the same file a second time changes nothing.
"""

from db.importing.importer import import_file
from db.importing.kinds import KINDS
from db.importing.mapping import Mapping
from db.importing.problems import ImportRefused, Problem, Report

__all__ = ["KINDS", "ImportRefused", "Mapping", "Problem", "Report", "import_file"]
