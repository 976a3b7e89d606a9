"""The indices of outlet assessment: from rows to sums, from sums to levels, from levels to one score with its doubt."""
