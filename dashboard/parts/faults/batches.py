"""The bad batch: one or two sentences, the figures, one model's production months against its faults, every run."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import select
from dashboard.charts.faults import batches as drawn
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import faults as metrics
from dashboard.metrics.faults import LEAST_DAYS, LONGEST, Batches, Run
from dashboard.metrics.view import View
from dashboard.parts.faults import words
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.texts import t

MOST_MODELS = 40
MOST_FAULTS = 14
TOLD = 3


def section(asked: View) -> None:
    """From the sentence to the table of runs."""
    with st.skeleton(height=420):
        found = load(asked, metrics.bad_batches)
    if found.cells.empty or not found.cells["observed"].any():
        st.info(t("faults_none"), icon=":material/inbox:")
        return
    models, names = words.products(asked), words.faults(asked)
    lead(_words(found, models, names))
    st.caption(
        t(
            "faults_source",
            span=formats.span(found.period.start, found.period.end),
            failed=formats.number(found.cells["observed"].sum()),
            units=formats.number(found.units),
        )
    )
    _tiles(asked, found)
    _map(found, models, names)
    _runs(found, models, names)


def _words(found: Batches, models: dict[int, str], names: dict[int, str]) -> str:
    if not found.runs:
        return t("faults_lead_calm", searched=formats.number(found.searched))
    said = [_run_words(run, models, names) for run in found.runs[:TOLD]]
    if len(found.runs) > TOLD:
        said.append(t("faults_lead_more", n=len(found.runs) - TOLD))
    return words.sentences(*said, t("faults_lead_rest"))


def _run_words(run: Run, models: dict[int, str], names: dict[int, str]) -> str:
    return t(
        "faults_run", model=models.get(run.product_id, ""), months=words.months(run.first, run.last),
        fault=names.get(run.fault_id, ""), failed=formats.number(run.failed),
        **words.times(run.ratio, run.low, run.high),
    )  # fmt: skip


def _tiles(asked: View, found: Batches) -> None:
    two_years = asked.period.stretched(LEAST_DAYS)
    grid = tiles(3)
    with grid.cell():
        tile(load(asked, metrics.fault_rate, two_years), None, "")
    with grid.cell():
        st.metric(t("faults_tile_runs"), formats.number(len(found.runs)))
        st.caption(t("faults_tile_runs_note", searched=formats.number(found.searched)))
    with grid.cell():
        st.metric(t("faults_tile_money"), formats.money_short(sum(run.fen for run in found.runs)))
        st.caption(t("faults_tile_money_note", units=formats.number(sum(run.failed for run in found.runs))))


def _map(found: Batches, models: dict[int, str], names: dict[int, str]) -> None:
    product = _chosen(found, models)
    if product is None:
        return
    cells = found.cells[found.cells["product_id"] == product]
    order = cells.groupby("fault_id")["observed"].sum().sort_values(ascending=False)
    proven = cells.loc[cells["proven"], "fault_id"].unique().tolist()
    kept = list(dict.fromkeys([*proven, *order.index[:MOST_FAULTS]]))
    cells = cells[cells["fault_id"].isin(kept) & ((cells["observed"] > 0) | (cells["expected"] >= 0.05))]
    rows = pd.DataFrame(
        {
            "month": pd.to_datetime(cells["production_month"]),
            "fault": [names.get(fault, "") for fault in cells["fault_id"]],
            "proven": cells["proven"], "observed": cells["observed"], "expected": cells["expected"],
            "shown": [
                formats.number(one) if bad else "" for one, bad in zip(cells.observed, cells.proven, strict=True)
            ],
            "rate": [
                t("faults_map_rate", rate=formats.percent(value), bounds=formats.interval(low, high),
                  n=formats.number(units))
                for value, low, high, units in zip(cells.value, cells.low, cells.high, cells.units, strict=True)
            ],
            "made": [formats.month(one) for one in pd.to_datetime(cells["production_month"])],
            "rank": [kept.index(fault) for fault in cells["fault_id"]],
        }
    ).sort_values(["rank", "month"])  # fmt: skip
    model, count = models.get(product, ""), int(cells["proven"].sum())
    finding = t("faults_map_bad", model=model, count=count) if count else t("faults_map_calm", model=model)
    st.subheader(finding)
    st.plotly_chart(drawn(rows, {"x": t("faults_map_x"), "hover": t("faults_map_hover")}), config=CONFIG, alt=finding)
    st.caption(t("faults_map_read", longest=LONGEST))


def _chosen(found: Batches, models: dict[int, str]) -> int | None:
    """The model looked at: those with a proven run first, then by failures."""
    worst = [run.product_id for run in found.runs]
    count = found.cells.groupby("product_id")["observed"].sum().sort_values(ascending=False)
    order = list(dict.fromkeys([*worst, *count.index[:MOST_MODELS]]))
    offered = {models[one]: models[one] for one in order if one in models}
    if not offered:
        return None
    picked = select("model", t("faults_model"), offered, next(iter(offered)), width=220)
    return next(one for one in order if models.get(one) == picked)


def _runs(found: Batches, models: dict[int, str], names: dict[int, str]) -> None:
    if not found.runs:
        return
    rows = pd.DataFrame(
        {
            "model": models.get(run.product_id, ""), "fault": names.get(run.fault_id, ""),
            "months": words.months(run.first, run.last), "ratio": run.ratio,
            "bounds": formats.interval(run.low, run.high, scale=1), "failed": run.failed, "expected": run.expected,
            "units": run.units, "money": run.fen / 100, "q": run.q,
        }
        for run in found.runs
    )  # fmt: skip
    column, title = st.column_config, t("faults_runs_title")
    st.markdown(f"##### {title}")
    words.table(
        rows,
        {
            "model": column.TextColumn(t("faults_column_model"), pinned=True),
            "months": column.TextColumn(t("faults_column_made")),
            "fault": column.TextColumn(t("faults_column_fault")),
            "ratio": column.NumberColumn(t("faults_column_ratio"), format="%.1f×"),
            "bounds": column.TextColumn(t("faults_column_bounds")),
            "failed": column.NumberColumn(t("faults_column_failed"), format="localized"),
            "expected": column.NumberColumn(t("faults_column_expected"), format="%.1f"),
            "units": column.NumberColumn(t("faults_column_units"), format="localized"),
            "money": column.NumberColumn(t("faults_column_money"), format="¥%,.0f"),
            "q": column.NumberColumn("q", format="%.3f"),
        },
        title,
    )
    st.caption(t("faults_runs_read"))
