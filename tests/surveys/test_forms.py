"""Form files: ours, other people's, and every way of getting one wrong."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import groupby
from pathlib import Path

import openpyxl
import pytest

from surveys.expressions import FUNCTIONS
from surveys.items import PLACEHOLDERS, TYPES
from surveys.linting import RULES, review
from surveys.questionnaire import FormError, load
from surveys.tags import AUDIENCES, TAGS
from surveys.xlsform.cells import read_workbook
from surveys.xlsform.columns import language_code
from surveys.xlsform.excel import write_excel

ROOT = Path(__file__).parents[2]
FORMS = ROOT / "surveys" / "forms"
FOREIGN = ROOT.parent / "shared" / "xforms" / "forms"
TODAY = date(2026, 11, 21)
SHIPPED = {
    "service-visit": "customer",
    "callback": "customer",
    "callback-check": "auditor",
    "servqual-22": "customer",
    "servqual-short": "customer",
    "delivery-installation": "customer",
    "complaint-follow-up": "customer",
    "mystery-shopper": "shopper",
    "audit-checklist": "auditor",
    "dealer": "dealer",
    "employee": "employee",
    "management": "management",
}
# What was added to a form after its first version.
LATER = {"callback": ("2026.2", ("zh", "en")), "service-visit": ("2026.2", ("zh", "zh-Hant", "en"))}

needs_foreign = pytest.mark.skipif(not FOREIGN.exists(), reason="the shared folder of foreign forms is not here")

# Forms nobody here wrote: how many questions they hold, or what must be among their faults.
LOADS = {
    "pyxform__choice_filter_test.xlsx": 3,
    "pyxform__specify_other.csv": 2,
    "pyxform__utf_csv.csv": 1,
}
REFUSED = {
    "pyxform__bad__duplicate_columns.xlsx": "survey row 1, column label: a column appears once",
    "pyxform__bad__extra_columns.xls": 'survey row 19999, column type: this type is not supported; found "party',
    "pyxform__case_insensitivity.md": 'survey row 4, column TYPE: this type is not supported; found "select_one',
    "pyxform__case_insensitivity.xlsx": 'survey row 4, column TYPE: this type is not supported; found "osm c1"',
    "pyxform__field-list.xlsx": "choices row 1, column label::chinese: choices speak the survey's languages",
    "pyxform__or_other.xlsx": "survey row 3, column choice_filter: paths are outside the language (character 8)",
    "pyxform__widgets.csv": 'survey row 12, column type: this type is not supported; found "geopoint"',
    "pyxform__xlsform_spec_test.xlsx": "survey row 2, column label::chinese: a label is written in every language",
    "webforms__all-question-types.xlsx": 'survey row 30, column type: this type is not supported; found "image"',
    "webforms__ifrc-site-assessment_xls-misnamed-as.xlsx": "choices row 3, column label::Local language: a label is",
    "webforms__socio-economic-survey.xlsx": 'survey row 22, column type: this type is not supported; found "begin',
    "webforms__whova_form.xlsx": "survey row 258, column calculation: paths are outside the language (character 98)",
}


@needs_foreign
def test_every_foreign_form_is_either_expected_to_load_or_to_be_refused():
    assert {path.name for path in FOREIGN.iterdir()} == set(LOADS) | set(REFUSED)


@needs_foreign
@pytest.mark.parametrize("name", LOADS)
def test_a_foreign_form_inside_our_part_of_xlsform_loads_and_takes_an_answer(name):
    form = load(FOREIGN / name)
    assert len(form.items) == LOADS[name]
    first = form.items[0]
    answer = first.choices[0].value if first.choices else "好"
    assert form.check({first.name: answer}, TODAY).values[first.name] == answer


@needs_foreign
@pytest.mark.parametrize("name", REFUSED)
def test_a_foreign_form_outside_is_refused_naming_sheet_row_column_rule_and_cure(name):
    with pytest.raises(FormError) as caught:
        load(FOREIGN / name)
    assert REFUSED[name] in str(caught.value)
    for fault in caught.value.faults:
        assert fault.sheet in ("survey", "choices", "settings")
        assert fault.row > 0
        assert fault.column
        assert fault.rule
        assert fault.found
        assert fault.cure
    assert len(str(caught.value).splitlines()) == len(caught.value.faults)


@needs_foreign
def test_a_renamed_file_is_read_for_what_it_is():
    assert read_workbook(FOREIGN / "webforms__ifrc-site-assessment_xls-misnamed-as.xlsx").kind == "xls"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_speaks_chinese_and_english_in_every_place(name):
    form = load(FORMS / f"{name}.md")
    version, languages = LATER.get(name, ("2026.1", ("zh", "en")))
    assert (form.name, form.version, form.languages, form.audience) == (name, version, languages, SHIPPED[name])
    texts = [form.title, *(t for i in form.items for t in (i.label, i.hint, *(c.label for c in i.choices)) if t)]
    assert all(set(text) == set(languages) and all(text.values()) for text in texts)


def test_what_is_shipped_is_what_is_listed_here():
    assert {path.stem for path in FORMS.iterdir()} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_is_written_as_we_advise_others_to_write(name):
    _, found = review(FORMS / f"{name}.md")
    assert [str(advice) for advice in found.open] == []
    assert all(len(advice.reason) > 20 for advice in found.accepted)


def test_servqual_asks_22_statements_twice_in_pairs_of_one_dimension():
    form = load(FORMS / "servqual-22.md")
    expected = [item for item in form.items if item.role == "expectation"]
    met = [item for item in form.items if item.dimension and item.role is None]
    assert [item.name for item in expected] == [f"e_{number:02}" for number in range(1, 23)]
    assert [item.name for item in met] == [f"p_{number:02}" for number in range(1, 23)]
    assert [item.dimension for item in expected] == [item.dimension for item in met]
    # Parasuraman, Zeithaml and Berry (1988): 4 + 5 + 4 + 4 + 5, answered from 1 to 7.
    assert [len(list(same)) for _, same in groupby(met, key=lambda item: item.dimension)] == [4, 5, 4, 4, 5]
    assert {(item.low, item.high, len(item.choices)) for item in (*expected, *met)} == {(1.0, 7.0, 7)}


def test_the_short_form_asks_one_statement_a_dimension():
    form = load(FORMS / "servqual-short.md")
    assert sorted(item.dimension for item in form.items if item.dimension) == sorted(TAGS["dimension"])
    spared = form.check({"csat": "5", "trouble": "no", "recovery": "1"}, TODAY).values
    assert spared["recovery"] is None


def test_the_shopper_looks_at_everything_on_the_list():
    form = load(FORMS / "mystery-shopper.md")
    assert [group.name for group in form.groups] == [
        *("visit", "premises", "signs", "dress", "reception", "telephone", "overall"),
    ]
    unreached = form.check({"visited_on": "2026-11-20", "phone_reached": "no_answer", "rings": "yes"}, TODAY).values
    assert unreached["rings"] is None


def tags(form):
    return {
        item.name: {tag: getattr(item, tag) for tag in TAGS if getattr(item, tag)}
        for item in form.items
        if item.answerable
    }


@pytest.mark.parametrize("role", ["csat", "nps", "ces"])
def test_only_customers_give_the_customers_figures(role, tmp_path):
    sheets = {name: [list(line) for line in lines] for name, lines in SMALL.items()}
    sheets["survey"][1][5] = role
    sheets["settings"] = [["form_id", "version", "audience"], ["small", "1", "dealer"]]
    assert any(f"only a customer's form measures {role}" in line for line in faults_of(sheets, tmp_path))


def test_an_unknown_audience_is_refused(tmp_path):
    sheets = SMALL | {"settings": [["form_id", "version", "audience"], ["small", "1", "visitor"]]}
    assert faults_of(sheets, tmp_path) == [
        "small.xlsx: settings row 2, column audience: an audience is one of customer, dealer, employee, management, "
        'auditor, shopper; found "visitor"; correct the word'
    ]


def test_an_expectation_has_a_dimension(tmp_path):
    faults = faults_of(changed("survey", 2, 5, "expectation"), tmp_path)
    assert any("an expectation has a dimension" in fault for fault in faults)


def test_a_language_code_is_cased_as_the_web_wants_it():
    assert language_code("繁體中文 (ZH-hant)") == "zh-Hant"
    assert language_code("Português (pt-br)") == "pt-BR"


def test_the_service_visit_measures_what_was_agreed():
    form = load(FORMS / "service-visit.md")
    assert tags(form) == {
        "csat": {"role": "csat", "index": "overall_satisfaction"},
        "as_promised": {"dimension": "reliability", "index": "promises_kept"},
        "speed": {"dimension": "responsiveness", "index": "handling_speed"},
        "skill": {"dimension": "assurance", "index": "technical_ability"},
        "attitude": {"dimension": "empathy", "index": "service_attitude"},
        "tidy": {"dimension": "tangibles", "index": "service_quality"},
        "fixed": {"index": "first_time_fix"},
        "recovery": {"dimension": "recovery", "index": "problem_solving"},
        "nps": {"role": "nps", "index": "recommendation"},
        "comment": {"role": "comment"},
    }
    assert [item.name for item in form.items if item.required] == ["csat"]
    assert [choice.value for choice in form.item("csat").choices] == ["1", "2", "3", "4", "5"]
    assert (form.item("csat").low, form.item("csat").high) == (1.0, 5.0)
    assert (form.item("nps").low, form.item("nps").high, form.item("nps").step) == (0.0, 10.0, 1.0)


def test_the_callback_verifies_what_was_agreed():
    form = load(FORMS / "callback.md")
    assert {name: found["verify"] for name, found in tags(form).items() if "verify" in found} == {
        "number_ok": "number",
        "visited": "visit",
        "date_ok": "date",
        "work_done": "work",
        "part_replaced": "part",
        "charged": "charge",
    }
    silent = form.check({"visited": "no", "charged": "yes", "charge_amount": "5"}, TODAY).values
    assert silent["charged"] is None
    assert silent["charge_amount"] is None


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_is_the_same_as_an_excel_workbook(name, tmp_path):
    write_excel(FORMS / f"{name}.md", tmp_path / "form.xlsx")
    assert load(tmp_path / "form.xlsx") == load(FORMS / f"{name}.md")


SMALL = {
    "survey": [
        ["type", "name", "label::中文 (zh)", "label::English (en)", "relevant", "role"],
        ["select_one yn", "ok", "“好”吗？", 'Is it "good"?', "", ""],
        ["text", "why", "为什么？", "Why?", "${ok} = 'no'", "comment"],
    ],
    "choices": [
        ["list_name", "name", "label::中文 (zh)", "label::English (en)"],
        ["yn", "yes", "‘是’", "Yes"],
        ["yn", "no", "否", "No"],
    ],
    "settings": [["form_id", "version"], ["small", "2026.10"]],
}


def as_xlsx(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_csv(sheets):
    stream = io.StringIO()
    writer = csv.writer(stream)
    for name, lines in sheets.items():
        writer.writerow([name, *[""] * len(lines[0])])
        writer.writerows(["", *line] for line in lines)
    return stream.getvalue().encode()


def as_md(sheets):
    lines = []
    for name, rows in sheets.items():
        lines += [f"| {name} |", *("| | " + " | ".join(row) + " |" for row in rows), ""]
    return "\n".join(lines).encode()


WRITERS = {"xlsx": as_xlsx, "csv": as_csv, "md": as_md}


def changed(sheet, row, column, text):
    """SMALL with one cell changed; rows and columns counted from 0, row 0 the header."""
    sheets = {name: [list(line) for line in lines] for name, lines in SMALL.items()}
    sheets[sheet][row][column] = text
    return sheets


def faults_of(sheets, tmp_path, kind="xlsx"):
    path = tmp_path / f"small.{kind}"
    path.write_bytes(WRITERS[kind](sheets))
    with pytest.raises(FormError) as caught:
        load(path)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("kind", WRITERS)
def test_all_formats_say_the_same_and_quotation_marks_stay_as_written(kind, tmp_path):
    path = tmp_path / "anything.bin"
    path.write_bytes(WRITERS[kind](SMALL))
    form = load(path)
    assert form.item("ok").label == {"zh": "“好”吗？", "en": 'Is it "good"?'}
    assert form.item("ok").choices[0].label["zh"] == "‘是’"
    assert form.item("why").relevant == ["=", ["ref", "ok"], "no"]
    assert (form.name, form.version) == ("small", "2026.10")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_as_chinese_excel_saves_it_is_read(encoding, tmp_path):
    path = tmp_path / "small.csv"
    path.write_bytes(as_csv(SMALL).decode().encode(encoding))
    assert load(path).item("why").label["zh"] == "为什么？"


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (
            ("survey", 2, 4, "${ok} = "),
            "survey row 3, column relevant: a value belongs here (character 8); found the end; ",
        ),
        (
            ("survey", 2, 4, "${okay} = 'no'"),
            "survey row 3, column relevant: ${} names a question of this form (character",
        ),
        (("survey", 2, 4, "slected(${ok}, 'no')"), "found slected(); did you mean selected()?"),
        (
            ("survey", 1, 3, ""),
            "survey row 2, column label::English (en): a label is written in every language of the form",
        ),
        (
            ("choices", 2, 2, ""),
            "choices row 3, column label::中文 (zh): a label is written in every language of the form",
        ),
        (("survey", 2, 0, "geopoint"), 'survey row 3, column type: this type is not supported; found "geopoint"; see'),
        (
            ("survey", 1, 0, "select_one yesno"),
            "survey row 2, column type: a select uses a list of the choices sheet; found",
        ),
        (("survey", 2, 1, "ok"), 'survey row 3, column name: a name is given once; found "ok" as in row 2; rename it'),
        (
            ("survey", 2, 1, "为什么"),
            'survey row 3, column name: a name is letters, digits, _ . and -; found "为什么"; write',
        ),
        (("survey", 2, 5, "nps"), 'survey row 3, column role: nps is asked from 0 to 10; found "text"; use range'),
        (
            ("survey", 2, 5, "feeling"),
            "survey row 3, column role: a role is one of csat, nps, ces, comment, consent, phone, expectation; found",
        ),
        (
            ("survey", 1, 5, "comment"),
            'survey row 3, column role: a role is given to one question; found "comment" again',
        ),
        (
            ("survey", 0, 4, "relevent"),
            'survey row 1, column relevent: a column has a meaning; found "relevent"; did you mean',
        ),
        (
            ("survey", 0, 4, "read_only"),
            "survey row 3, column read_only: this column of XLSForm is not supported; found",
        ),
        (
            ("survey", 2, 2, "${ok}为什么？"),
            "survey row 3, column label::中文 (zh): a label may hold {outlet}, {product}, {date}",
        ),
        (("survey", 2, 2, "{name}您好"), 'and no other braces; found "{name}"; write plain words'),
        (
            ("survey", 2, 0, "begin group"),
            'survey row 3, column type: a begin group has its end group; found "why" left open',
        ),
        (
            ("choices", 2, 1, "yes"),
            'choices row 3, column name: a choice is named by one word, once in its list; found "yes"',
        ),
        (
            ("choices", 2, 1, "not yet"),
            "choices row 3, column name: a choice is named by one word, once in its list; found",
        ),
        (
            ("settings", 1, 0, "a/b"),
            'settings row 2, column form_id: a form_id goes into links and files; found "a/b"; use',
        ),
    ],
)
def test_one_wrong_cell_is_refused_where_it_stands(cell, line, tmp_path):
    assert any(line in fault for fault in faults_of(changed(*cell), tmp_path))


def test_all_faults_come_out_at_once(tmp_path):
    sheets = changed("survey", 1, 3, "")
    sheets["survey"][2][4] = "${ok"
    sheets["choices"][2][2] = ""
    assert len(faults_of(sheets, tmp_path)) == 3


def test_rows_of_a_text_file_are_counted_as_its_lines(tmp_path):
    (fault,) = faults_of(changed("survey", 2, 4, "1 +"), tmp_path, "md")
    assert fault.startswith("small.md: survey row 4, column relevant: ")


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0broken", b"\xff\xfe\x00", b"| a |"]
)
def test_a_file_that_is_no_form_is_refused_in_one_line(content, tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    with pytest.raises(FormError, match="file: a form is an"):
        load(path)


def test_a_missing_file_is_refused_in_one_line(tmp_path):
    with pytest.raises(FormError, match="found no such file; check the path"):
        load(tmp_path / "absent.xlsx")


def test_the_readers_page_names_every_type_function_column_placeholder_rule_and_form():
    page = (ROOT / "surveys" / "docs" / "questionnaires.md").read_text("utf-8")
    named = [f"`{name}`" for name in TYPES] + [f"`{name}()`" for name in FUNCTIONS]
    named += [f"`{tag}`" for tag in TAGS] + [f"`{word}`" for words in TAGS.values() for word in words]
    named += [f"`{{{name}}}`" for name in PLACEHOLDERS]
    named += [f"`{name}`" for name in (*AUDIENCES, *RULES, *SHIPPED)]
    assert [name for name in named if name not in page] == []
