"""The same questions asked of Spark: for histories that outgrow one machine, and to prove that numbers are the same.

The DuckDB copy stays the one that follows SQLite. A table that is asked about goes over as Parquet when it has changed
since the last time; the folder must be one that every worker of the cluster sees.
"""

import threading
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
import pandas as pd
import pyarrow as pa
from ibis.expr import operations
from sqlglot.expressions import Cast, Expression, Literal, cast

SCHEME = "spark://"
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Times are the organisation's wall clock, which has no zone; Spark must not give them one.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    # A share of nothing is unknown, as in DuckDB, and no error.
    "spark.sql.ansi.enabled": "false",
}
LOCAL = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class SparkMissing(RuntimeError):
    """Spark was asked for and is not installed, or finds no Java."""


class Exporting(Protocol):
    """The copy that tables come from."""

    @property
    def changed(self) -> Mapping[str, int]:
        """The revision at which each table last changed."""

    def export(self, files: Mapping[str, Path]) -> None:
        """Write whole tables as Parquet, all from one moment."""


def master_of(wanted: str) -> str:
    """``spark://local[2]`` names Spark within this process, ``spark://host:7077`` a cluster."""
    rest = wanted.removeprefix(SCHEME)
    return rest if rest.startswith("local") else wanted


class SparkTwin:
    """One Spark session that answers Ibis expressions over the copy's tables."""

    def __init__(self, master: str, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._session = _session(master, {**QUIET, **(settings or {})})
        with warnings.catch_warnings():
            # Rows come back as Arrow and never through Spark's own pandas.
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
            self._dialect = ibis.pyspark.connect(self._session)
        self._stood: dict[str, int] = {}
        self._bringing = threading.Lock()

    def prepared(self, copy: Exporting, expression: ibis.Expr) -> Callable[[], pd.DataFrame]:
        """The expression made ready; calling it runs it. Columns have the types that DuckDB would give them."""
        self._bring(copy, {table.name for table in expression.op().find(operations.UnboundTable)})
        asked = self._dialect.compiler.to_sqlglot(expression).transform(_fraction)
        sql = asked.sql(dialect=self._dialect.dialect)
        return lambda: _frame(self._session.sql(sql).toArrow())

    def close(self) -> None:
        """End the session."""
        self._session.stop()

    def _bring(self, copy: Exporting, names: Iterable[str]) -> None:
        with self._bringing:
            now = copy.changed
            behind = [name for name in names if self._stood.get(name) != now[name]]
            if not behind:
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            files = {name: self.folder / f"{name}-{now[name]}.parquet" for name in behind}
            copy.export(files)
            for name, file in files.items():
                self._session.read.parquet(str(file)).createOrReplaceTempView(name)
                self._tidy(name, {now[name], self._stood.get(name)})
                self._stood[name] = now[name]

    def _tidy(self, name: str, kept: set[int | None]) -> None:
        """The file before is kept: somebody may be reading it."""
        for file in self.folder.glob(f"{name}-*.parquet"):
            revision = file.stem.removeprefix(f"{name}-")
            if revision.isdecimal() and int(revision) not in kept:
                file.unlink()


def _session(master: str, settings: Mapping[str, str]) -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise SparkMissing("AFTERWORD_WAREHOUSE asks for Spark: pip install -r requirements-spark.txt") from missing
    building = SparkSession.builder.master(master).appName("afterword")
    for name, value in {**(LOCAL if master.startswith("local") else {}), **settings}.items():
        building = building.config(name, value)
    try:
        session = building.getOrCreate()
    except (PySparkException, OSError) as failed:
        raise SparkMissing(f"AFTERWORD_WAREHOUSE asks for Spark, which needs Java 17 or newer: {failed}") from failed
    session.sparkContext.setLogLevel("ERROR")
    return session


def _fraction(node: Expression) -> Expression:
    """Spark takes 3600.0 for a decimal and rounds what is divided by it to six places; everybody else means a float."""
    if not isinstance(node, Literal) or node.is_string or node.name.isdecimal() or isinstance(node.parent, Cast):
        return node
    return cast(node, "double")


def _frame(found: pa.Table) -> pd.DataFrame:
    """As DuckDB hands its own results over."""
    for place, field in enumerate(found.schema):
        if pa.types.is_timestamp(field.type) and field.type.tz:
            found = found.set_column(place, field.name, found.column(place).cast(pa.timestamp("us")))
    with duckdb.connect() as passing:
        return passing.from_arrow(found).df()
