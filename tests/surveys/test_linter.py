"""The linter: each rule on a question that breaks it and on one that keeps it."""

from __future__ import annotations

import json

import pytest

from surveys.linting import review

LABELS = ["label::中文 (zh)", "label::English (en)"]
SCALE = [
    ["s", "1", "很不满意", "Very dissatisfied"],
    ["s", "2", "不满意", "Dissatisfied"],
    ["s", "3", "一般", "Neither"],
    ["s", "4", "满意", "Satisfied"],
    ["s", "5", "很满意", "Very satisfied"],
]
YES_NO = [["s", "yes", "是", "Yes"], ["s", "no", "否", "No"]]


def form(tmp_path, *rows, choices=SCALE, header=(), audience=""):
    """A form file of these survey rows: type, name, the two labels, then the cells under ``header``."""
    sheets = {
        "survey": [["type", "name", *LABELS, *header], *rows],
        "choices": [["list_name", "name", *LABELS], *choices],
        "settings": [["form_id", "version", "audience"], ["tried", "1", audience]],
    }
    lines = []
    for name, table in sheets.items():
        lines += [f"| {name} |", *("| | " + " | ".join(row) + " |" for row in table), ""]
    path = tmp_path / "tried.md"
    path.write_text("\n".join(lines), "utf-8")
    return path


def advised(path):
    return {advice.code for advice in review(path)[1].open}


def asked(tmp_path, zh, en="How satisfied are you with the repair?"):
    return advised(form(tmp_path, ["select_one s", "q", zh, en]))


PLAIN = "您对这次维修满意吗？"


def test_a_plain_question_gives_no_advice(tmp_path):
    assert asked(tmp_path, PLAIN) == set()


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        ("one_topic", "您对师傅的态度和技术满意吗？", "您对师傅的态度满意吗？"),
        ("one_topic", "您对送货、安装满意吗？", "您对送货满意吗？"),
        ("one_topic", "您对网点的环境以及服务满意吗？", "师傅对您和气吗？"),
        ("one_topic", "师傅来了吗？修好了吗？", "师傅及时赶到了吗？"),
        ("short", "请问您对我们这一次安排师傅上门为您家里的空调进行检测维修的整个过程总的来说满意吗？", PLAIN),
        ("leading", "您不觉得师傅很热情吗？", "师傅待您热情吗？"),
        ("leading", "您对我们优质的服务满意吗？", "您对我们的服务满意吗？"),
        ("leading", "师傅总是守时吗？", "师傅守时吗？"),
        ("leading", "师傅很准时，对吧？", "师傅准时吗？"),
        ("negation", "师傅没有收费吗？", "师傅收费了吗？"),
        ("negation", "您对师傅没意见吗？", "师傅有没有收费？"),
        ("double_negative", "您不认为师傅不守时吗？", "师傅守时吗？"),
        ("jargon", "您对SLA的达成满意吗？", "您对处理的速度满意吗？"),
        ("jargon", "您对我们的履约满意吗？", "您对我们兑现承诺满意吗？"),
    ],
)
def test_a_chinese_question(rule, bad, good, tmp_path):
    assert rule in asked(tmp_path, bad)
    assert rule not in asked(tmp_path, good)


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        ("one_topic", "Was the technician polite and skilled?", "Was the technician polite?"),
        ("one_topic", "Was the desk/shop clean?", "Was the shop clean?"),
        ("one_topic", "Was it fast or cheap?", "Would you recommend us to family or friends?"),
        (
            "short",
            "Thinking back to everything that happened on the day of the visit, how satisfied would you say you were?",
            "How satisfied are you with the visit?",
        ),
        ("leading", "Don't you think the repair was good?", "How good was the repair?"),
        ("leading", "How much did you enjoy our excellent service?", "How good was our service?"),
        ("leading", "It was quick, wasn't it?", "How quick was it?"),
        ("negation", "Was the technician not on time?", "Was the technician on time?"),
        ("negation", "Were you unhappy with it?", "Were you happy with it?"),
        ("double_negative", "Was it not impossible to reach us?", "Could you reach us?"),
        ("jargon", "Was the MTTR good enough?", "Did you get a text (SMS)?"),
        ("jargon", "Was the turnaround good enough?", "Was it quick enough?"),
    ],
)
def test_an_english_question(rule, bad, good, tmp_path):
    assert rule in asked(tmp_path, PLAIN, bad)
    assert rule not in asked(tmp_path, PLAIN, good)


@pytest.mark.parametrize(
    "zh",
    [
        "师傅和您约好时间了吗？",
        "师傅及时赶到了吗？",
        "您参与过我们的活动吗？",
        "师傅对您和气吗？",
        "师傅有没有按时到？",
        "网点的无线网络好用吗？",
        "您对服务的特别之处印象如何？",
        "您觉得价格是否公道？",
        "不锈钢面板擦干净了吗？",
        "您未来会再来吗？",
    ],
)
def test_words_that_only_look_like_a_fault_are_left_alone(zh, tmp_path):
    assert asked(tmp_path, zh) == set()


@pytest.mark.parametrize(
    "en",
    [
        "Is our 24/7 hotline easy to reach?",
        "Did you read the terms and conditions?",
        "Whether or not you paid, was the price clear?",
        "Was the android phone repaired?",
        "How likely are you to recommend us to friends or family?",
    ],
)
def test_english_words_that_only_look_like_a_fault_are_left_alone(en, tmp_path):
    assert asked(tmp_path, PLAIN, en) == set()


def test_traditional_characters_are_judged_like_simplified_ones(tmp_path):
    path = form(
        tmp_path, ["select_one s", "q", "您對師傅的態度和技術滿意嗎？", "How satisfied are you with the repair?"]
    )
    path.write_text(path.read_text("utf-8").replace("中文 (zh)", "繁體中文 (zh-Hant)"), "utf-8")
    (advice,) = review(path)[1].open
    assert (advice.code, advice.place.column) == ("one_topic", "label::繁體中文 (zh-Hant)")


@pytest.mark.parametrize(
    ("type", "required", "choices", "advice"),
    [
        ("select_one s", "yes", YES_NO, {"dont_know"}),
        ("select_one s", "yes", [*YES_NO, ["s", "unsure", "记不清", "Not sure"]], set()),
        ("select_one s", "", YES_NO, set()),
        ("select_one s", "yes", SCALE, set()),
        ("integer", "yes", SCALE, {"dont_know"}),
        ("integer", "", SCALE, set()),
    ],
)
def test_who_must_answer_about_a_fact_may_say_they_do_not_know(type, required, choices, advice, tmp_path):
    path = form(tmp_path, [type, "q", "修好了吗？", "Is it fixed?", required], choices=choices, header=["required"])
    assert advised(path) == advice


@pytest.mark.parametrize(
    ("labels", "advice"),
    [
        (("很不满意", "不满意", "一般", "满意", "很满意"), set()),
        (("不满意", "一般", "满意", "很满意", "极其满意"), {"balance"}),
        (("很满意", "满意", "一般", "不满意", "很不满意"), {"balance"}),
        (("1", "2", "3", "4", "5"), {"ends"}),
        (("很不满意", "2", "3", "4", "很满意"), set()),
        (("很不满意", "不满意", "一般", "满意", "满意"), {"same_text"}),
    ],
)
def test_a_scale_is_balanced_named_at_its_ends_and_all_different(labels, advice, tmp_path):
    choices = [[*line[:2], label, line[3]] for line, label in zip(SCALE, labels, strict=True)]
    assert advised(form(tmp_path, ["select_one s", "q", PLAIN, "How was it?"], choices=choices)) == advice


def test_the_same_word_under_another_filter_is_no_repetition(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text(
        "survey,,,,\n,type,name,label::English,choice_filter\n,select_one county,county,Which county?,\n"
        ",select_one town,town,Which town?,county = ${county}\n"
        "choices,,,,\n,list_name,name,label::English,county\n,county,a,Ash,\n,county,b,Birch,\n"
        ",town,a1,Kings,a\n,town,b1,Kings,b\n",
        "utf-8",
    )
    assert advised(path) == set()
    path.write_text(path.read_text("utf-8").replace("b1,Kings,b", "b1,Kings,a"), "utf-8")
    assert advised(path) == {"same_text"}


def test_a_range_says_what_its_ends_mean(tmp_path):
    header = ["parameters", "hint::中文 (zh)", "hint::English (en)"]
    row = ["range", "q", "您愿意推荐我们吗？", "How likely are you to recommend us?", "start=0 end=10 step=1"]
    told = [*row, "0 是绝不会，10 是一定会", "0 means never, 10 means certainly"]
    assert advised(form(tmp_path, [*row, "", ""], header=header)) == {"ends"}
    assert advised(form(tmp_path, told, header=header)) == set()


def test_two_questions_that_read_the_same_are_noticed(tmp_path):
    same = ["select_one s", "again", PLAIN, "How was the delivery?"]
    path = form(tmp_path, ["select_one s", "q", PLAIN, "How was the repair?"], same)
    (advice,) = review(path)[1].open
    assert (advice.code, advice.place.row, advice.place.found) == ("same_text", 4, "the question of row 3")


@pytest.mark.parametrize(
    ("zh", "en", "advice"),
    [
        (PLAIN, "How satisfied are you with this repair?", set()),
        (PLAIN, "您对这次维修满意吗？", {"translation"}),
        ("满意吗？", "How satisfied are you with the visit to your home last week and its price?", {"translation"}),
        ("您对师傅上门以后向您讲解怎么使用满意吗？", "Was it clear?", {"translation"}),
    ],
)
def test_the_languages_say_the_same(zh, en, advice, tmp_path):
    assert {"translation"} & asked(tmp_path, zh, en) == advice


def test_a_form_that_outlasts_its_customers_is_noticed_where_it_does(tmp_path):
    rows = [["select_one s", f"q{n}", f"您对第{n}次维修满意吗？", f"How was repair {n}?"] for n in range(1, 71)]
    (advice,) = review(form(tmp_path, *rows))[1].open
    assert advice.code == "duration"
    assert 40 < advice.place.row < 70
    assert advised(form(tmp_path, *rows, audience="employee")) == set()


def test_advice_names_sheet_row_column_rule_finding_and_cure(tmp_path):
    (advice,) = review(form(tmp_path, ["select_one s", "q", "您对态度和技术满意吗？", "How was it done here?"]))[1].open
    assert str(advice) == (
        'survey row 3, column label::中文 (zh): a question asks one thing; found "和"; '
        "ask about one thing, or make it two questions [one_topic]"
    )
    assert json.loads(json.dumps(advice.to_json()))["row"] == 3


def test_an_author_who_means_it_says_why_and_only_that_is_accepted(tmp_path):
    row = ["select_one s", "q", "您不满意态度和技术吗？", "How satisfied are you with the repair?"]
    found = review(form(tmp_path, [*row, "accept one_topic: sold as one service"], header=["notes"]))[1]
    assert [advice.code for advice in found.open] == ["negation"]
    assert [(advice.code, advice.reason) for advice in found.accepted] == [("one_topic", "sold as one service")]
