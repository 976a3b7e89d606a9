"""Trainings: who has a valid one, and whether a session did something to what customers mark.

The effect is a difference in differences by technician, as metrics/actions.py does it by outlet: what pupils showed
after the session minus what their own past let expect, less the same of technicians without any training meanwhile.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.actions import BACK_DAYS, Windows
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.figure import Change
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.before_after import LEAST_OUTLETS, Changes, effect
from dashboard.metrics.statistics.interval import Difference
from dashboard.metrics.statistics.own_level import Past, expect
from dashboard.metrics.view import View

State = Literal["early", "few_pupils", "few_others", "measured"]
SETTLING_DAYS = 14
LEAST_PUPILS = LEAST_OUTLETS
FEW_MARKS = 5
"""With fewer marks a technician and window a side's own start is hardly known, and the interval has to say so: with it
the truth was held 95 to 98 times in 100 with 2 or 3 marks, without it 90 to 97 times; with 7 marks 95 without it."""
SESSIONS = 12  # the newest are looked at
SOON_DAYS = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Technicians that count, and their marks' plain mean and number in the window before and after."""

    technicians: int
    before: float
    before_n: int
    after: float
    after_n: int


@dataclass(frozen=True, slots=True)
class Session:
    """One course on one day. ``effect``: marks of 1..5, over all sessions looked at together (Bonferroni); ``trend``:
    the same between the two halves of the time before, which should lie around zero."""

    course: str
    trained_on: date
    pupils: int
    state: State
    windows: Windows | None = None
    effect: Difference | None = None
    trend: Difference | None = None
    taught: Group | None = None
    others: Group | None = None

    @property
    def change(self) -> Change | None:
        """The effect, judged by the metric's direction."""
        return Change(self.effect, CATALOGUE["training_effect"]) if self.effect else None


def sessions(view: View) -> list[Session]:
    """The newest sessions of technicians, each measured; the whole network is asked."""
    rows = view.everything("trainings").filter(lambda one: one.technician_id.notnull())
    rows = rows.filter(rows.trained_on <= view.period.end)
    every = view.read(rows.select("technician_id", "course", "trained_on"))
    if every.empty:
        return []
    counted = every.groupby(["course", "trained_on"]).agg(pupils=("technician_id", "nunique")).reset_index()
    counted = counted.sort_values(["trained_on", "course"], ascending=[False, True]).head(SESSIONS)
    large = int((counted["pupils"] >= LEAST_PUPILS).sum())
    level = 1 - 0.05 / max(large, 1)
    return [
        _session(view.network, every, str(row.course), pd.Timestamp(row.trained_on).date(), level)
        for row in counted.itertuples()
    ]


def untrained(view: View) -> pd.DataFrame:
    """Technicians of the scope's open outlets: technician_id, code, outlet_id, until (NaT: never), state.

    ``until``: the latest end of what was attended, or of what the technician's own record says. ``state``: none,
    expired, soon (within 60 days of the period's end); those with longer validity are left out.
    """
    trainings = view.everything("trainings")
    latest = trainings.group_by("technician_id").aggregate(attended=trainings.valid_until.max())
    outlets = view.table("outlets").filter(lambda one: one.status == "open").select("outlet_id")
    technicians = view.everything("technicians").semi_join(outlets, "outlet_id")
    joined = technicians.left_join(latest, "technician_id")
    until = ibis.greatest(
        ibis.coalesce(joined.attended, joined.trained_until), ibis.coalesce(joined.trained_until, joined.attended)
    )
    found = view.read(joined.select("technician_id", "code", "outlet_id", until=until))
    until, end = pd.to_datetime(found["until"]), pd.Timestamp(view.period.end)
    state = np.select(
        [until.isna(), until < end, until < end + pd.Timedelta(days=SOON_DAYS)], ["none", "expired", "soon"], ""
    )
    found = found.assign(until=until, state=state)
    return found[found["state"] != ""].sort_values(["until", "code"], na_position="first", ignore_index=True)


def technicians(view: View) -> int:
    """How many technicians the scope's open outlets have."""
    outlets = view.table("outlets").filter(lambda one: one.status == "open").select("outlet_id")
    return int(
        view.read(view.everything("technicians").semi_join(outlets, "outlet_id").aggregate(n=ibis._.count()))["n"][0]
    )


def _session(view: View, every: pd.DataFrame, course: str, day: date, level: float) -> Session:
    here = (every["course"] == course) & (pd.to_datetime(every["trained_on"]) == pd.Timestamp(day))
    pupils = sorted(set(every.loc[here, "technician_id"].astype(int)))
    if len(pupils) < LEAST_PUPILS:
        return Session(course, day, len(pupils), "few_pupils")
    marks = _marks(view, Period(day - timedelta(days=BACK_DAYS), view.period.end))
    newest = view.read(marks.aggregate(day=marks.day.max()))["day"][0]
    windows = None if pd.isna(newest) else Windows.of(day, SETTLING_DAYS, pd.Timestamp(newest).date())
    if windows is None:
        return Session(course, day, len(pupils), "early")
    when = pd.to_datetime(every["trained_on"]).dt.date
    meanwhile = (when >= windows.before.start) & (when <= windows.after.end)
    taught_otherwise = set(every.loc[meanwhile, "technician_id"].astype(int)) - set(pupils)
    cells = view.read(_cells(marks, day, windows))
    return _measured(Session(course, day, len(pupils), "measured", windows), cells, pupils, taught_otherwise, level)


def _measured(session: Session, cells: pd.DataFrame, pupils: list[int], left_out: set[int], level: float) -> Session:
    counted = cells.groupby(["technician_id", "window"])[["n", "total", "squares"]].sum()
    within = float((counted["squares"] - counted["total"] ** 2 / counted["n"]).sum())
    deviation = float(np.sqrt(within / max(counted["n"].sum() - len(counted), 1))) or 1e-9
    n, total = (counted[part].astype(float).unstack(fill_value=0.0).sort_index(axis=1) for part in ("n", "total"))
    if -1 not in n or 0 not in n:
        return _without(session, "few_pupils")
    n, total = n.loc[:, :0], total.loc[:, :0]
    known = n.index[(n[-1] > 0) & (n[0] > 0) & ~n.index.isin(left_out)]
    mine = [one for one in known if one in set(pupils)]
    rest = [one for one in known if one not in set(pupils)]
    if min(len(mine), len(rest)) < LEAST_PUPILS:
        return _without(session, "few_pupils" if len(mine) < LEAST_PUPILS else "few_others")
    ids = [*mine, *rest]
    counts, sums = n.loc[ids].to_numpy(), total.loc[ids].to_numpy()
    past = Past(sums / np.where(counts > 0, counts, 1.0), counts, np.arange(len(ids)) < len(mine), deviation)
    anyway = expect(past)
    few = float(np.median(counts[counts > 0])) < FEW_MARKS
    changes = anyway.careful_changes(past) if few else anyway.changes(past)
    return Session(
        session.course, session.trained_on, session.pupils, "measured", session.windows,
        effect(*changes, level), _trend(cells, ids, past),
        _group(counts, sums, past.acted), _group(counts, sums, ~past.acted),
    )  # fmt: skip


def _without(session: Session, state: State) -> Session:
    return Session(session.course, session.trained_on, session.pupils, state, session.windows)


def _group(n: np.ndarray, total: np.ndarray, rows: np.ndarray) -> Group:
    before, after = (int(n[rows, at].sum()) for at in (-2, -1))
    return Group(
        int(rows.sum()), float(total[rows, -2].sum() / before), before, float(total[rows, -1].sum() / after), after
    )


def _trend(cells: pd.DataFrame, ids: list[int], past: Past) -> Difference | None:
    """The plain difference in differences between the two halves of the window before the session."""
    before = cells[cells["window"] == -1].groupby(["technician_id", "half"])[["n", "total"]].sum()
    n, total = (before[part].unstack(fill_value=0).reindex(index=ids, columns=[0, 1], fill_value=0) for part in before)
    mean, counts = (total / n.where(n > 0, 1)).to_numpy(float), n.to_numpy(float)
    sides = [
        Changes.of(mean[rows, 0], counts[rows, 0], mean[rows, 1], counts[rows, 1], past.deviation)
        for rows in (past.acted, ~past.acted)
    ]
    return effect(sides[0], sides[1])


def _marks(view: View, period: Period) -> ibis.Table:
    """technician_id, day, value: satisfaction on 1..5 of every answer that counts."""
    rows = view.responses(period)
    rows = rows.filter(rows.technician_id.notnull() & rows.csat.between(1, 5))
    return rows.select("technician_id", day=rows.received_at.date(), value="csat")


def _cells(marks: ibis.Table, day: date, windows: Windows) -> ibis.Table:
    """n, total and squares by technician, window (-1 the one before the session, 0 the one after) and half."""
    length = windows.before.days
    since = marks.day.delta(ibis.date(day), unit="day")
    window = ibis.cases(
        (since < 0, (since / length).floor().cast("int64")),
        (since.between(SETTLING_DAYS, SETTLING_DAYS + length - 1), 0),
        else_=ibis.null("int64"),
    )
    half = (since >= -(length // 2)).cast("int64")
    placed = marks.mutate(window=window, half=half)
    placed = placed.filter(placed.window.notnull())
    return placed.group_by("technician_id", "window", "half").aggregate(
        n=placed.count(), total=placed.value.sum(), squares=(placed.value * placed.value).sum()
    )


def valid_until(view: View, technician_id: int) -> date | None:
    """The latest day until which a technician's training holds; None where nothing is on record."""
    rows = view.everything("trainings").filter(lambda one: one.technician_id == technician_id)
    own = view.everything("technicians").filter(lambda one: one.technician_id == technician_id)
    days = rows.select(until="valid_until").union(own.select(until="trained_until"))
    found = view.read(days.aggregate(until=days.until.max()))["until"][0]
    return None if pd.isna(found) else pd.Timestamp(found).date()
