"""Spark gives the same numbers: whatever metrics ask of DuckDB is asked of both.

Without Java or pyspark the tests skip with one line; with ``AFTERWORD_SPARK=required`` (as in .ci/run) they fail.
"""

import importlib.util
import os
import shutil
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics.scope import Period, Scope
from dashboard.metrics.view import View
from db.demo import make
from db.spark import SparkTwin
from db.store import Store
from db.warehouse import EngineUnknown, Warehouse, tables
from tests.dashboard.metrics.questions import questions

SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    # Compiling a plan costs more than walking it where tables are tiny.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}
END = date(2026, 6, 30)


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """One Spark for all tests."""
    missing = [] if shutil.which("java") or os.environ.get("JAVA_HOME") else ["apt-get install openjdk-17-jre-headless"]
    missing += [] if importlib.util.find_spec("pyspark") else ["pip install -r requirements-spark.txt"]
    if missing:
        wanted = f"Spark tests need Java and pyspark: {', '.join(missing)}"
        if os.environ.get("AFTERWORD_SPARK") == "required":
            pytest.fail(wanted)
        pytest.skip(wanted)
    twin = SparkTwin("local[2]", tmp_path_factory.mktemp("spark"), SMALL)
    yield twin
    twin.close()


@pytest.fixture(scope="session")
def copy(spark, tmp_path_factory):
    """A small demo company's copy."""
    store = Store.open(tmp_path_factory.mktemp("company"))
    make(store, orders=2000, outlets=24, seed=7, months=18, end=END)
    warehouse = Warehouse.open(store)
    warehouse.sync()
    yield warehouse
    warehouse.close()
    store.close()


class Both:
    """A reader that asks DuckDB and Spark, once for each expression, and holds them to the same rows."""

    compared: dict[str, int] = {}  # noqa: RUF012 - over all tests: many questions begin alike

    def __init__(self, copy: Warehouse, spark: SparkTwin) -> None:
        self.copy, self.spark = copy, spark

    def read(self, expression):
        found = self.copy.read(expression)
        said = str(expression.op())
        if said not in self.compared:
            self.compared[said] = len(found)
            same(found, self.spark.prepared(self.copy, expression)())
        return found


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """The same rows in any order; fractions to 1e-9."""
    assert (list(one.columns), len(one)) == (list(other.columns), len(other))
    one, other = in_order(one), in_order(other)
    for column in one.columns:
        mine, theirs = one[column], other[column]
        assert mine.isna().tolist() == theirs.isna().tolist(), column
        if several(mine):
            for each, its in zip(mine, theirs, strict=True):
                np.testing.assert_allclose(
                    np.asarray(its, float), np.asarray(each, float), rtol=1e-9, atol=1e-9, err_msg=column
                )
        elif pd.api.types.is_numeric_dtype(mine) and pd.api.types.is_numeric_dtype(theirs):
            np.testing.assert_allclose(
                theirs.to_numpy(float, na_value=np.nan), mine.to_numpy(float, na_value=np.nan), rtol=1e-9, atol=1e-9,
                err_msg=column,
            )  # fmt: skip
        else:
            assert theirs.dropna().tolist() == mine.dropna().tolist(), column


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Sorted by everything, fractions last and rounded: they may differ where nobody looks."""
    rows_of_one = [name for name in rows if not several(rows[name])]
    keys = rows[rows_of_one].apply(lambda column: column.round(6) if pd.api.types.is_float_dtype(column) else column)
    whole = [name for name in keys if not pd.api.types.is_float_dtype(keys[name])]
    order = keys.sort_values([*whole, *(name for name in keys if name not in whole)], kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def several(column: pd.Series) -> bool:
    """Whether each cell holds several values: the quantiles of a group."""
    return any(isinstance(one, list | np.ndarray) for one in column)


@pytest.mark.parametrize("question", list(questions()), ids=lambda question: question.name)
def test_spark_gives_the_same_numbers(question, copy, spark):
    if question.unknown:
        pytest.skip(f"give {', '.join(question.unknown)} of {question.name} a value in tests/…/metrics/questions.py")
    period = Period(END - timedelta(days=364), END)
    question.ask(View(Both(copy, spark), period, Scope(region_ids=(1, 2, 3))))


def test_spark_follows_the_copy(spark, books):
    regions = tables()["regions"].select("code")
    books.warehouse.follow()
    twin = SparkTwin("local[2]", spark.folder / "followed", SMALL)
    assert set(twin.prepared(books.warehouse, regions)()["code"]) == {"E", "S"}
    for code in ("N", "W"):
        with books.store.transaction() as write:
            write.execute("insert into regions (code, name, rev) values (:code, :code, :rev)", code=code)
        books.warehouse.follow()
        assert code in set(twin.prepared(books.warehouse, regions)()["code"])
    # The table before is kept for whoever still reads it; older ones are gone.
    assert len(list(twin.folder.glob("regions-*"))) == 2


def test_an_engine_nobody_knows_is_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("AFTERWORD_WAREHOUSE", "oracle://x")
    store = Store.open(tmp_path)
    with pytest.raises(EngineUnknown, match="oracle://x is no engine"):
        Warehouse.open(store)
    store.close()
