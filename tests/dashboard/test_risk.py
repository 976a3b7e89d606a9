"""The risk screen's words, its chart and its command."""

import json

import pandas as pd
import pytest

from dashboard.charts.risk import LABELLED, odd_against_money
from dashboard.commands.risk import run
from dashboard.metrics.fraud.combination import assess
from dashboard.metrics.fraud.contradictions import CHECKS
from dashboard.metrics.fraud.registry import SIGNALS
from dashboard.metrics.fraud.signal import GRADES
from dashboard.metrics.fraud.survey_copies import COPIES
from dashboard.metrics.fraud.survey_marks import MARKS
from dashboard.metrics.fraud.unusable_numbers import UNUSABLE
from dashboard.parts.risk.clues import clues, grade_name, signal_name
from dashboard.texts import catalogue, speaking
from tests.dashboard.metrics.fraud.world import World

WORDS = {"x": "z", "y": "¥", "threshold": "beyond", "hover": "%{x}", "unit": "k"}


@pytest.fixture
def troubled(tmp_path):
    """One outlet claims one fault far too often."""
    world = World(tmp_path)
    world.trade(orders=40)
    for _ in range(40):
        world.claim(world.order(5), fault=2)
    return world


def test_every_signal_grade_mark_and_fact_has_its_words():
    made = {f"risk_signal_{one.key}" for one in SIGNALS} | {f"risk_grade_{grade}" for grade in GRADES}
    made |= {f"risk_what_{code}" for code in (*CHECKS, *MARKS, *COPIES, *UNUSABLE)}
    made |= {f"risk_what_{code}" for code in ("night", "late", "early", "month_end", "below_limit", "round")}
    made |= {f"risk_clue_survey_{mark}" for mark in (*MARKS, *COPIES, "gap")}
    made |= {f"risk_clue_{one.key}" for one in SIGNALS if one.key != "survey_integrity"}
    made |= {f"risk_audit_{outcome}" for outcome in ("open", "confirmed", "unfounded", "inconclusive")}
    assert made <= catalogue().keys()


@pytest.mark.parametrize("word", ["fraudulent", "cheated", "guilty", "作弊的网点", "欺诈", "骗"])
def test_no_text_accuses_anybody(word):
    spoken = [said for key, said in catalogue().items() if key.startswith("risk_")]
    assert all(word not in text for said in spoken for text in said.values())


def test_the_strongest_signal_is_told_with_its_numbers(troubled):
    found = assess(troubled.view())
    with speaking("en"):
        assert "claims for Main board are" in clues(found, 5, {"F2": "Main board"}).lower().replace("main", "Main")
    with speaking("zh"):
        assert clues(found, 5, {"F2": "主板"}).startswith("主板索赔为同批预期的")
        assert signal_name("production_trend") == "生产批次趋势"
        assert grade_name("") == "分不出"


def dots(places):
    return pd.DataFrame(
        [
            {"outlet_id": n, "code": f"G{n:04d}", "label": f"G{n:04d}", "z": z, "money_fen": fen, "shown": "",
             "grade": "customer", "picked": n == 1}
            for n, (z, fen) in enumerate(places, 1)
        ]
    )  # fmt: skip


def test_labels_of_dots_on_one_spot_do_not_lie_on_each_other():
    figure = odd_against_money(dots([(4, 1_000_000)] * 20 + [(6, 50_000)]), 3.0, WORDS)
    named = [note.text for note in figure.layout.annotations if note.text.startswith("G")]
    assert len(named) <= LABELLED
    assert "G0021" in named
    spots = {(note.x, note.y, note.xanchor, note.yanchor) for note in figure.layout.annotations}
    assert len(spots) == len(figure.layout.annotations)


def test_nothing_at_stake_is_drawn_at_the_foot_and_no_trace_has_a_legend():
    figure = odd_against_money(dots([(4, 0), (5, 10_000_000)]), 3.0, WORDS)
    assert figure.layout.showlegend is False
    assert min(y for trace in figure.data for y in trace.y) == 100
    low, high = figure.layout.yaxis.range
    assert low < 2
    assert high > 5


def test_the_command_ranks_beside_a_running_server(troubled, monkeypatch, capsys):
    view = troubled.view()
    monkeypatch.setenv("AFTERWORD_DATA", str(troubled.folder))
    assert view.read(view.table("outlets")).shape[0] == 40
    assert run(["--json", "--region", "R3"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["outlets"][0]["code"] == "G0005"
    assert told["outlets"][0]["flagged"]
    assert {one["code"] for one in told["outlets"]} == {f"G{n:04d}" for n in range(1, 41) if n % 3 == 2}
    assert run(["--top", "1", "--lang", "zh"]) == 0
    assert "网点5" in capsys.readouterr().out


def test_the_command_says_what_is_wrong(tmp_path, troubled, monkeypatch, capsys):
    monkeypatch.setenv("AFTERWORD_DATA", str(tmp_path / "nowhere"))
    assert run([]) == 1
    assert "AFTERWORD_DATA" in capsys.readouterr().err
    troubled.view()
    monkeypatch.setenv("AFTERWORD_DATA", str(troubled.folder))
    assert run(["--region", "X"]) == 2
    assert "choose one of R1, R2, R3" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        run(["--from", "2025-05-01", "--to", "2025-04-01"])
    assert ended.value.code == 2
