"""One table of the warehouse: its columns, and how it is read out of SQLite."""

from dataclasses import dataclass

Columns = dict[str, str]


@dataclass(frozen=True, slots=True)
class Copied:
    """One warehouse table: its key, its columns (name → type), and the rows newer than ``:mark`` in SQLite.

    The select yields the columns in order, times and dates as SQLite keeps them.
    """

    name: str
    key: str
    columns: Columns
    select: str


def plain(name: str, key: str, columns: Columns, source: str | None = None) -> Copied:
    """A table copied column by column; columns of other tables are named in ``source``'s select list."""
    chosen = ", ".join(columns) if source is None else source
    # Names of this folder's tables, never a value.
    text = f"select {chosen} from {name} t where t.rev > :mark" if source is None else chosen  # noqa: S608
    return Copied(name, key, columns, text)
