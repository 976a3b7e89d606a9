"""Foreign headings, values, units and clocks."""

import pytest

from db.importing import ImportRefused, Mapping

FOREIGN = """
kind = "orders"
[columns]
order_no = "Ticket #"
outlet_code = "Shop"
requested_at = "Opened"
completed_at = "Done"
charged = "Paid (cents)"
service_type = "Job"
[values.service_type]
"Fix it" = "repair"
[defaults]
priority = "urgent"
[units]
money = "fen"
[times]
zone = "Europe/Berlin"
formats = ["%d.%m.%Y %H:%M"]
[file]
heading_row = 3
delimiter = "|"
"""


def test_a_foreign_file_lands_through_its_mapping(desk, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        "Exported by X\n\nTicket #|Shop|Job|Opened|Done|Paid (cents)|Mood\n"
        "77|SH001|Fix it|01.03.2025 09:00|01.03.2025 12:30|1250|sunny\n",
        "utf-8",
    )
    report = desk.brings("orders", path, FOREIGN)
    assert (report.landed, report.ignored) == (1, ("Mood",))
    kept = desk.one("select order_no, service_type, priority, charged_fen, completed_at from orders")
    assert kept == {
        "order_no": "77",
        "service_type": "repair",
        "priority": "urgent",
        "charged_fen": 1250,
        "completed_at": "2025-03-01T11:30:00Z",
    }


def test_a_problem_names_the_file_s_own_heading(desk, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("\n\nTicket #|Shop|Job|Opened|Done|Paid (cents)\n77|SH001|Fix it|gestern||\n", "utf-8")
    report = desk.brings("orders", path, FOREIGN)
    assert str(report.problems[0]).startswith('export.csv row 4, column Opened: "gestern" is not a time')


def test_missing_headings_refuse_the_file_and_name_the_likely_ones(desk):
    with pytest.raises(ImportRefused) as refused:
        desk.brings("orders", [["order_nr", "outlet_code", "service_type", "request_at"], ["1", "SH001", "repair", ""]])
    assert 'missing order_no (is it "order_nr"?); requested_at (is it "request_at"?)' in str(refused.value)


def test_two_headings_for_one_column_refuse_the_file(desk):
    with pytest.raises(ImportRefused, match='"code" and "编码" both mean code'):
        desk.brings("regions", [["code", "编码", "name"], ["A", "B", "C"]])


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("[colums]\na = 'b'", "did you mean columns?"),
        ("[units]\nmoney = 'dollar'", 'write "yuan" or "fen"'),
        ("[times]\nzone = 'Mars/Base'", "Asia/Shanghai"),
        ("[file]\nheading_row = 0", "heading_row"),
        ("[file]\nseparator = ';'", "means nothing here"),
        ("columns = 3", "must be a table"),
        ("[values]\nservice_type = 'repair'", "values.service_type"),
        ("x = ", "map.toml"),
        ("[file]\ndelimiter = ';;'", "one character"),
        ("[file]\nencoding = 5", "must be text"),
        ("[file]\nencoding = 'base64'", "is unknown"),
        ("[file]\nencoding = 'utf-7x'", "is unknown"),
        ("[times]\nformats = '%d'", "list of texts"),
        ("items = 3", "[[items]]"),
        ("[columns]\norder_number = 'x'", "did you mean order_no"),
        ("[columns]\nserial = 'Seriennummer'", 'no heading "Seriennummer"'),
        ("kind = 'claims'", "mapping is for claims"),
    ],
)
def test_a_faulty_mapping_is_refused_with_its_fault(desk, toml, told):
    with pytest.raises(ImportRefused) as refused:
        desk.brings("orders", [["order_no", "outlet_code", "service_type", "requested_at"]], toml)
    assert told in str(refused.value)


def test_a_mapping_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ImportRefused, match=r"nowhere\.toml: there is no such mapping file"):
        Mapping.load(tmp_path / "nowhere.toml")


def test_a_word_that_means_nothing_can_be_emptied(desk):
    toml = '[values.completed_at]\n"NULL" = ""\n"9999-12-31" = ""'
    rows = [["order_no", "outlet_code", "service_type", "requested_at", "completed_at"]]
    rows += [[str(n), "SH001", "维修", "2025-03-01", word] for n, word in enumerate(("NULL", "9999-12-31"))]
    assert desk.brings("orders", rows, toml).landed == 2


def test_an_encoding_that_does_not_fit_is_told(desk, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes("工单号".encode("gb18030"))
    with pytest.raises(ImportRefused, match="is not all ascii text"):
        desk.brings("orders", path, "[file]\nencoding = 'ascii'")


@pytest.mark.parametrize(
    ("heading", "fen"),
    [("charged", 1200), ("charged_fen", 12), ("金额(元)", 1200), ("金额（分）", 12), ("收费(元)", 1200)],
)
def test_a_heading_that_names_its_unit_is_believed(desk, heading, fen):
    rows = [
        ["order_no", "outlet_code", "service_type", "requested_at", heading],
        ["1", "SH001", "维修", "2025-03-01", "12"],
    ]
    assert desk.brings("orders", rows).landed == 1, heading
    assert desk.one("select charged_fen from orders") == {"charged_fen": fen}
