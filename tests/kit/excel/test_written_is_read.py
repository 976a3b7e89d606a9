"""Whatever is written reads back as it was: as a property, over texts that nobody would think of."""

import io
import zipfile
from datetime import date

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kit.excel.cells import answer, clean, shown
from kit.excel.columns import columns_of
from kit.excel.keys import RowKey, Signer
from kit.excel.rows import Opener
from kit.excel.tables import read_tables
from kit.excel.writing import Line, Paper, plain_line, workbook
from surveys.items import Choice, Item
from surveys.publishing import Shelf

EVIL = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0", "{=1}", "\t=1", "'=1", "00123", "1e9", "TRUE", "#N/A"),
    *("http://x.cn", "mailto:a@b.cn", "internal:Sheet!A1", "_x0041_", "_x005F_x0041_", "_x000D_", "<b>&amp;", "ＡＢＣ"),
    *("é", "e\u0301", "a\u2028b", "𠮷野家", "a  b", "\x07a", "\ufeffx", "\uffff", "x" * 200),
]
TEXT = st.one_of(st.sampled_from(EVIL), st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
ROW = st.tuples(TEXT, TEXT, TEXT, st.integers(1, 5), st.integers(0, 10))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate]
)
@given(rows=st.lists(ROW, min_size=1, max_size=12))
def test_written_is_read(store, tmp_path, rows):
    path = tmp_path / "a.xlsx"
    signer, shelf = Signer(store.vault), Shelf(store)
    form = shelf.newest("callback").questionnaire
    lines = []
    for number, (name, product, note, csat, nps) in enumerate(rows, 1):
        key = RowKey("calls", "a", number, 1, 1, "", name[:50], form.name, form.version, "zh", "2026-11-20T02:00:00Z")
        grey = plain_line(key, {"no": str(number), "name": name, "product": product, "phone": "013800138000"})
        lines.append(Line(key, {**grey.values, "note": clean(note), "q:csat": csat, "q:nps": nps}))
    path.write_bytes(workbook(Paper("calls", "zh", "t", "l", columns_of("calls", form, "zh"), lines), signer))
    assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    (table,) = read_tables(path)
    opener, faults = Opener(signer, shelf), []
    read = [opener.open(table, row, faults) for row in table.rows]
    assert faults == []
    for (name, product, note, csat, nps), one in zip(rows, read, strict=True):
        seen = [shown(one.cells.get(column)) for column in ("name", "product", "note", "phone")]
        assert seen == [clean(name), clean(product), clean(note), "013800138000"]
        assert one.answers([]) == {"csat": str(csat), "nps": str(nps)}


LABELS = st.lists(st.text("ab是否；;，, 5", min_size=1, max_size=6), min_size=1, max_size=6)


@given(labels=LABELS, data=st.data())
def test_every_entry_of_a_list_means_its_choice(labels, data):
    from kit.excel.cells import label_of

    choices = tuple(Choice(f"v{n}", {"zh": label, "en": f"L{n}"}) for n, label in enumerate(labels))
    item = Item("x", "select_one", choices=choices)
    chosen = data.draw(st.sampled_from(choices))
    entry = label_of(item, chosen.value, "zh")
    assert answer(item, entry) == chosen.value


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_reads_from_every_way_of_writing_it(day):
    item = Item("x", "date")
    serial = (day - date(1899, 12, 30)).days
    for cell in (
        day,
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        serial,
        float(serial),
    ):
        assert answer(item, cell) == day.isoformat()


def test_nothing_in_the_workbook_is_a_formula_or_a_link(quiet):
    for content in quiet[1:]:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                held = archive.read(name)
                assert b"<f>" not in held, name
                assert b"<hyperlink" not in held, name
                assert "externalLink" not in name
