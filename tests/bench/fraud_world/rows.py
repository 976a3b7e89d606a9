"""The company as rows of the database, in one transaction. No name or number of a person is made up or sealed."""

import hashlib
import json
from typing import Any

import numpy as np
import pandas as pd

from db import questionnaires, responses
from db.demo.replies import definitions
from db.store import Write
from surveys.intake.signals import FEWEST_RATINGS, HURRY_SECONDS
from tests.bench.fraud_world import catalogue, claims, outlets
from tests.bench.fraud_world.machines import SERVICES
from tests.bench.fraud_world.plan import DAY, ZONE, Plan
from tests.bench.fraud_world.visits import TIMES
from tests.bench.fraud_world.voices import ITEMS, Calls
from tests.bench.fraud_world.ways import Books

CHANNELS = ("hotline", "web", "app", "outlet")
PRIORITIES = ("ordinary", "urgent", "critical")


def write(
    write: Write, plan: Plan, net: pd.DataFrame, base: pd.DataFrame, books: Books, calls: Calls, answers: pd.DataFrame
) -> None:
    """Everything, tables that others refer to first."""
    _catalogue(write)
    _network(write, plan, net)
    _customers(write, plan, net, books)
    _orders(write, books.jobs)
    _claims(write, plan, books)
    _calls(write, calls)
    _responses(write, plan, calls, answers)
    _put(
        write, "targets", {"metric": ["approval_limit"], "scope": ["network"], "value": [float(plan.limit_fen)]},
        valid_from=plan.start.isoformat(),
    )  # fmt: skip


def _put(write: Write, table: str, columns: dict[str, list], **same: object) -> None:
    """Columns of equal length as rows; ``same`` values go into every one."""
    size = len(next(iter(columns.values())))
    every = {**columns, **{name: [value] * size for name, value in same.items()}}
    if table not in ("customers", "answers"):
        every["rev"] = [write.rev] * size
    sql = f"insert into {table} ({', '.join(every)}) values ({', '.join('?' * len(every))})"
    write.executemany(sql, list(zip(*every.values(), strict=True)))


def _catalogue(write: Write) -> None:
    products, faults, parts = catalogue.products(), catalogue.faults(), catalogue.parts()
    category = [catalogue.CATEGORIES[n] for n in products["category"]]
    _put(write, "products", {"product_id": _ids(products), "model": list(products["model"]), "category": category,
                             "warranty_months": products["warranty"].tolist()})  # fmt: skip
    _put(write, "faults", {"fault_id": _ids(faults), "code": list(faults["code"]), "name_en": list(faults["name"])})
    _put(write, "parts", {"part_id": _ids(parts), "code": list(parts["code"]),
                          "price_fen": parts["price_fen"].tolist()})  # fmt: skip


def _network(write: Write, plan: Plan, net: pd.DataFrame) -> None:
    numbers = range(1, outlets.REGIONS + 1)
    _put(write, "regions", {"region_id": list(numbers), "code": [f"W{n}" for n in numbers],
                            "name": [f"片区{n}" for n in numbers]})  # fmt: skip
    opened = (plan.start.replace(year=plan.start.year - 4)).isoformat()
    _put(write, "outlets", {"outlet_id": _ids(net), "code": list(net["code"]), "name": [f"店{c}" for c in net["code"]],
                            "region_id": (net["region"] + 1).tolist(),
                            "phone_index": [_index(f"staff {n} 0") for n in range(len(net))]},
         opened_on=opened)  # fmt: skip
    home = np.repeat(np.arange(len(net)), net["people"])
    inside = np.concatenate([np.arange(people) for people in net["people"]]) + 1
    _put(write, "technicians", {"technician_id": list(range(1, len(home) + 1)),
                                "code": [f"T{n:05d}" for n in range(len(home))], "outlet_id": (home + 1).tolist(),
                                "phone_index": [_index(f"staff {a} {b}") for a, b in zip(home, inside, strict=True)],
                                })  # fmt: skip


def _customers(write: Write, plan: Plan, net: pd.DataFrame, books: Books) -> None:
    known = np.unique(books.jobs["customer"])
    books.jobs["customer"] = np.searchsorted(known, books.jobs["customer"])
    phones = [_index(books.phones.get(number, f"customer {number}")) for number in known.tolist()]
    _put(write, "customers", {"customer_id": list(range(1, len(known) + 1)), "phone_index": phones},
         created_at=f"{plan.start}T00:00:00Z")  # fmt: skip


def _orders(write: Write, jobs: pd.DataFrame) -> None:
    number = np.arange(1, len(jobs) + 1)
    finished = ~jobs["open"].to_numpy()
    times = {f"{name}_at": _texts(jobs[name].where(finished | (name == "requested"), -1)) for name in TIMES}
    named = [n + 1 if n >= 0 else None for n in jobs["named"].tolist()]
    _put(
        write,
        "orders",
        {
            "order_id": number.tolist(),
            "order_no": [f"W{n:08d}" for n in number],
            "outlet_id": (jobs["outlet"] + 1).tolist(),
            "technician_id": [n + 1 if n >= 0 else None for n in jobs["technician"].tolist()],
            "customer_id": (jobs["customer"] + 1).tolist(),
            "product_id": (jobs["product"] + 1).tolist(),
            "serial": list(jobs["serial"]),
            "production_month": _months(jobs["made"]),
            "service_type": [SERVICES[n] for n in jobs["service"].tolist()],
            "channel": [CHANNELS[n] for n in jobs["channel"].tolist()],
            "priority": [PRIORITIES[n] for n in jobs["priority"].tolist()],
            "fault_id": named,
            "under_warranty": jobs["warranty"].tolist(),
            **times,
            "charged_fen": jobs["charged"].tolist(),
        },
    )


def _claims(write: Write, plan: Plan, books: Books) -> None:
    asked = books.claims
    job = books.jobs.iloc[asked["order"]]
    number = np.arange(1, len(asked) + 1)
    _put(
        write,
        "claims",
        {
            "claim_id": number.tolist(),
            "claim_no": [f"Q{n:08d}" for n in number],
            "order_id": (asked["order"] + 1).tolist(),
            "outlet_id": (asked["outlet"] + 1).tolist(),
            "product_id": (job["product"] + 1).tolist(),
            "serial": list(job["serial"]),
            "production_month": _months(job["made"]),
            "fault_id": (asked["fault"] + 1).tolist(),
            "labour_fen": asked["labour"].astype(int).tolist(),
            "parts_fen": claims.parts_fen(asked).astype(int).tolist(),
            "travel_fen": asked["travel"].astype(int).tolist(),
            "claimed_at": _texts(asked["claimed"]),
            "status": claims.states(plan.rng(61), plan, asked),
        },
    )
    price = catalogue.parts()["price_fen"].to_numpy()
    fitted = pd.concat([asked["part"], asked["sundry"]])
    of, back = np.tile(number, 2), np.tile(asked["returned"].to_numpy(), 2)
    has = (fitted >= 0).to_numpy()
    part = fitted.to_numpy()[has].astype(int)
    _put(write, "claim_parts", {"claim_id": of[has].tolist(), "part_id": (part + 1).tolist(),
                                "unit_price_fen": price[part].tolist(), "old_part_returned": back[has].tolist()},
         quantity=1)  # fmt: skip


def _calls(write: Write, calls: Calls) -> None:
    tasks, tries = calls.tasks, calls.tries
    due = _texts(tasks["due"])
    _put(write, "callback_tasks", {"task_id": _ids(tasks), "order_id": (tasks["order"] + 1).tolist(), "due_at": due,
                                   "next_at": due, "state": list(tasks["state"]),
                                   "attempts": tasks["attempts"].tolist(), "drawn": list(tasks["drawn"]),
                                   "weight": tasks["weight"].tolist()})  # fmt: skip
    replies = [_response_id(n) if n >= 0 else None for n in tries["reply"].tolist()]
    _put(write, "callback_attempts", {"task_id": (tries["task"] + 1).tolist(), "number": tries["number"].tolist(),
                                      "started_at": _texts(tries["started"]),
                                      "ended_at": _texts(tries["started"] + tries["seconds"]),
                                      "disposition": list(tries["end"]), "response_id": replies})  # fmt: skip


def _responses(write: Write, plan: Plan, calls: Calls, answers: pd.DataFrame) -> None:
    key = 1
    for name, given in (("callback", calls.replies), ("service-visit", answers)):
        definition = next(one for one in definitions() if one["name"] == name)
        number = questionnaires.keep(write, definition, f"{plan.start}T00:00:00Z")
        ids = questionnaires.item_ids(write, number)
        types = {item["name"]: item["type"] for item in definition["items"]}
        rows, said = [], []
        for reply in given.itertuples():
            rows.append(_response(key, reply, number, name, write.rev))
            said += responses.answer_rows(key, reply.said, ids, types)
            key += 1
        responses.keep(write, rows, said)


def _response(key: int, reply: Any, number: int, name: str, rev: int) -> responses.ResponseRow:
    """A callback is evidence of grade B, the order's own link of grade A, the poster of grade C."""
    rung = name == "callback"
    own = reply.order >= 0
    at = _texts(np.array([reply.at]))[0]
    day = (reply.at + ZONE) // DAY  # indexes of devices are equal within a day only
    return responses.ResponseRow(
        key, _response_id(key - 1), f"{key:064x}", b"", number, int(reply.outlet) + 1,
        int(reply.order) + 1 if own else None, None, "callback" if rung else "web",
        "B" if rung else "A" if own else "C", "zh", None, at, at, f"W{key:08d}", float(reply.seconds),
        None if rung else _index(f"{day} {reply.device}"), None if rung else _index(f"{day} {reply.network}"),
        rev, "{}" if rung else _signs(reply),
    )  # fmt: skip


def _signs(reply: Any) -> str:
    """What the intake would have noted."""
    marks = [reply.said[name] for name in ITEMS]
    hour = (reply.at + ZONE) % DAY / 3600
    found = {
        "hurried": int(reply.seconds < HURRY_SECONDS * len(reply.said)),
        "straight": len(marks) if len(set(marks)) == 1 and len(marks) >= FEWEST_RATINGS else 0,
        "outside": int(not 7 <= hour < 22),
    }
    return json.dumps({name: value for name, value in found.items() if value})


def _response_id(number: int) -> str:
    return f"00000000-0000-4000-a000-{number:012d}"


def _index(text: str) -> str:
    """Stands for a blind index: equal for equal people, and the same with every key."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _ids(frame: pd.DataFrame) -> list[int]:
    return list(range(1, len(frame) + 1))


def _texts(moments: pd.Series | np.ndarray) -> list[str | None]:
    """UTC seconds as the database writes them; unknown (negative) ones become None."""
    seconds = np.asarray(moments).astype(np.int64)
    written = np.datetime_as_string(seconds.astype("datetime64[s]"), unit="s", timezone="UTC").astype(object)
    written[seconds < 0] = None
    return list(written)


def _months(made: pd.Series) -> list[str]:
    return list(np.datetime_as_string(made.to_numpy().astype("datetime64[M]"), unit="M"))
