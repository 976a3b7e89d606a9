"""One small firm with two outlets and three orders, a published form, and a customer who answers it."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from surveys.expressions import compile_expression
from surveys.intake import Intake, Receipt, Submission
from surveys.links import order_link, outlet_link
from surveys.publishing import publish
from surveys.questionnaire import Choice, Item, Questionnaire


def text(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


MARKS = tuple(
    Choice(str(mark), text(zh, en))
    for mark, (zh, en) in enumerate(
        (("很不满意", "Bad"), ("不满意", "Poor"), ("一般", "Fair"), ("满意", "Good"), ("很满意", "Very good")), 1
    )
)
YES_NO = (Choice("yes", text("修好了", "Yes")), Choice("no", text("没有", "No")))
VISIT = Questionnaire(
    name="service-visit",
    version="test-1",
    title=text("服务评价", "Your visit"),
    languages=("zh", "en"),
    items=(
        Item(
            "csat",
            "select_one",
            text("总的来说，您满意吗？", "Overall, how satisfied are you?"),
            choices=MARKS,
            required=True,
            low=1,
            high=5,
            role="csat",
            index="overall_satisfaction",
        ),
        Item("fixed", "select_one", text("修好了吗？", "Is it fixed?"), choices=YES_NO, index="first_time_fix"),
        Item(
            "recovery",
            "select_one",
            text("后来处理得怎样？", "How was it put right?"),
            choices=MARKS,
            relevant=compile_expression("${fixed} = 'no'", ["csat", "fixed"]),
            dimension="recovery",
        ),
        Item("nps", "range", text("会推荐吗？", "Would you recommend us?"), low=0, high=10, step=1, role="nps"),
        Item("comment", "text", text("还想说什么？", "Anything else?"), role="comment", appearance="multiline"),
    ),
)


def firm(folder: Path) -> Store:
    """A fresh data folder with outlets SZ001 and SZ002 and orders WO-1, WO-2 (repair) and WO-3 (no product)."""
    opened = Store.open(folder)
    with opened.transaction() as write:
        write.execute("insert into regions values (1, 'S', '华南', 'South', :rev)")
        for number, code in enumerate(("SZ001", "SZ002"), 1):
            write.execute(
                """insert into outlets (outlet_id, code, name, name_en, region_id, rev)
                   values (:number, :code, :name, :english, 1, :rev)""",
                number=number,
                code=code,
                name=f"深圳第{number}网点",
                english=f"Shenzhen {number}",
            )
        write.execute(
            """insert into products (product_id, model, category, name, name_en, rev)
               values (1, 'KFR-35', 'air_conditioner', '空调', 'air conditioner', :rev)"""
        )
        for number, (product, outlet) in enumerate(((1, 1), (1, 2), (None, 1)), 1):
            write.execute(
                """insert into orders (order_id, order_no, outlet_id, product_id, service_type, requested_at,
                     completed_at, rev)
                   values (:number, :order_no, :outlet, :product, 'repair', '2026-11-17T01:00:00Z',
                     '2026-11-18T03:00:00Z', :rev)""",
                number=number,
                order_no=f"WO-{number}",
                outlet=outlet,
                product=product,
            )
    publish(opened, VISIT)
    return opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The firm, for one test."""
    opened = firm(tmp_path / "data")
    yield opened
    Intake(opened).close()
    opened.close()


def new_id() -> str:
    return str(uuid.uuid4())


class Customer:
    """Somebody who was served and answers, through the intake."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.intake = Intake(store)
        self.last: Submission | None = None

    def sends(self, **sent: Any) -> Receipt:
        """A submission by outlet SZ001's poster unless told otherwise."""
        link = sent.pop("link", None)
        if link is None and not {"order", "outlet"} & set(sent):
            link = outlet_link(self.store, "SZ001").rsplit("/", 1)[1]
        given = {"response_id": new_id(), "questionnaire": "service-visit", "channel": "web", **sent}
        self.last = Submission(link=link, **given)
        return self.intake.submit(self.last)

    def answers(self, **answers: str) -> Receipt:
        """These answers by the poster of outlet SZ001."""
        return self.sends(answers=answers)

    def answers_about(self, order_no: str, **answers: str) -> Receipt:
        """These answers by the link of an order."""
        return self.sends(link=order_link(self.store, order_no).rsplit("/", 1)[1], answers=answers)

    def sends_again(self, **changed: Any) -> Receipt:
        """The last submission once more, under the same id."""
        assert self.last is not None
        self.last = replace(self.last, **changed)
        return self.intake.submit(self.last)


@pytest.fixture
def customer(store: Store) -> Customer:
    return Customer(store)
