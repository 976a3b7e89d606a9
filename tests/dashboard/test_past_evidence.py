"""The evidence before past audits: made once, for one company, and never half-written."""

from datetime import date

import pandas as pd
import pytest

from dashboard import past_evidence
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from db.store import Store

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def made(monkeypatch):
    """The periods that were asked of the metrics."""
    asked = []

    def evidence(view):
        asked.append(view.period)
        return pd.DataFrame({"phantom": [0.5], "precedence": [0.7]}, index=pd.Index([3], name="outlet_id"))

    monkeypatch.setattr(past_evidence, "evidence_by_mode", evidence)
    return asked


def test_a_quarter_is_made_once_and_read_as_it_was_made(tmp_path, made):
    store = Store.open(tmp_path)
    first, again = (past_evidence.kept(store)(View(None, YEAR)) for _ in range(2))
    assert made == [YEAR]
    assert first.loc[3].to_dict() == {"phantom": 0.5, "precedence": 0.7}
    pd.testing.assert_frame_equal(first, again)


def test_another_company_in_the_same_folder_has_its_own(tmp_path, made):
    store = Store.open(tmp_path)
    past_evidence.kept(store)(View(None, YEAR))
    with store.transaction() as write:
        write.execute("update settings set value = 'restored' where name = 'origin'")
    past_evidence.kept(store)(View(None, YEAR))
    assert made == [YEAR, YEAR]


def test_what_breaks_in_the_making_leaves_nothing_to_be_read(tmp_path, made, monkeypatch):
    store = Store.open(tmp_path)

    def broken(self, path):
        path.write_text("outlet_id,pha")
        raise OSError("disk full")

    evidence = past_evidence.kept(store)
    with monkeypatch.context() as disk:
        disk.setattr(pd.DataFrame, "to_csv", broken)
        with pytest.raises(OSError, match="disk full"):
            evidence(View(None, YEAR))
    assert evidence(View(None, YEAR)).index.tolist() == [3]
