"""A firm with customers to ring: orders, two agents, the shipped callback script."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from db.callbacks import Task
from db.privacy import Sealed
from db.store import Store
from db.users import User, add_user
from surveys.callbacks.outcome import Outcome, Recorded, record
from surveys.callbacks.plan import plan
from surveys.callbacks.queue import next_task
from surveys.publishing import publish_shipped
from surveys.questionnaire import Questionnaire, load

MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
SCRIPT = Path(__file__).parents[2] / "surveys" / "forms" / "callback.md"
PHONE = "1380013800"


@dataclass(frozen=True)
class CallCentre:
    """The store with its agents; verbs for what they do."""

    store: Store
    ann: User
    bob: User
    script: Questionnaire

    def plans(self, share: float = 1.0) -> None:
        plan(self.store, date(2026, 11, 18), date(2026, 11, 18), share, MORNING)

    def takes(self, agent: User | None = None, now: datetime = MORNING) -> Task:
        task = next_task(self.store, agent or self.ann, now)
        assert task is not None
        return task

    def ends(self, task: Task, disposition: str, now: datetime = MORNING, **more: object) -> Recorded:
        outcome = replace(Outcome(disposition), **more)
        return record(self.store, self.ann, task, self.script, outcome, now)

    def count(self, table: str) -> int:
        return self.store.one(f"select count(*) from {table}")[0]


def open_call_centre(folder: Path, customers: int = 3) -> CallCentre:
    """Orders WO-1 … of as many customers, visited 2026-11-18, WO-1 with a claimed part; no tasks yet."""
    store = Store.open(folder)
    vault = store.vault
    with store.transaction() as write:
        write.execute("insert into regions values (1, 'S', '华南', 'South', :rev)")
        for number in (1, 2):
            write.execute(
                """insert into outlets (outlet_id, code, name, name_en, region_id, rev)
                   values (:n, :code, :name, :en, 1, :rev)""",
                n=number, code=f"SZ00{number}", name=f"深圳第{number}网点", en=f"Shenzhen {number}",
            )  # fmt: skip
        write.execute(
            """insert into products (product_id, model, category, name, name_en, rev)
               values (1, 'KFR-35', 'air_conditioner', '空调', 'air conditioner', :rev)"""
        )
        write.execute("insert into technicians (technician_id, code, outlet_id, rev) values (1, 'T-07', 1, :rev)")
        write.execute(
            "insert into parts (part_id, code, name, name_en, rev) values (1, 'P1', '压缩机', 'compressor', :rev)"
        )
        for number in range(1, customers + 1):
            write.execute(
                """insert into customers (customer_id, phone_index, name_sealed, phone_sealed, created_at)
                   values (:n, :index, :name, :phone, '2026-01-01T00:00:00Z')""",
                n=number,
                index=vault.phone_index(f"{PHONE}{number}"),
                name=vault.seal("王小明", Sealed.CUSTOMER_NAME),
                phone=vault.seal(f"{PHONE}{number}", Sealed.CUSTOMER_PHONE),
            )
            write.execute(
                """insert into orders (order_id, order_no, outlet_id, technician_id, customer_id, product_id,
                     service_type, under_warranty, requested_at, arrived_at, completed_at, rev)
                   values (:n, :no, 1, 1, :n, 1, 'repair', 1, '2026-11-17T01:00:00Z', '2026-11-18T02:10:00Z',
                     '2026-11-18T03:00:00Z', :rev)""",
                n=number, no=f"WO-{number}",
            )  # fmt: skip
        write.execute(
            """insert into claims (claim_id, claim_no, order_id, outlet_id, product_id, parts_fen, claimed_at, rev)
               values (1, 'C-1', 1, 1, 1, 80000, '2026-11-19T01:00:00Z', :rev)"""
        )
        write.execute("insert into claim_parts (claim_id, part_id, unit_price_fen, rev) values (1, 1, 80000, :rev)")
    publish_shipped(store)
    agents = [
        add_user(store, login=name, name=name.title(), password="a long password", role="agent")
        for name in ("ann", "bob")
    ]
    return CallCentre(store, *agents, load(SCRIPT))
