"""What the demonstration's customers said of how their closed cases were handled, each by the case's own link."""

from datetime import datetime, timedelta
from random import Random

from db.demo.plan import Plan
from db.demo.replies import Ledger, Reply
from db.store import Write

QUESTIONNAIRE = "complaint-follow-up"
ASKED_DAYS = 400  # before that nobody asked
SAYS = 0.42
DAYS_OPEN = 60
# Marks from 1 to 5: of cases closed in time, and of the others.
IN_TIME, LATE = (3, 5, 12, 42, 38), (14, 20, 24, 28, 14)
SLOW = timedelta(days=9)
INSERT_INVITATION = (
    "insert into invitations (invitation_id, kind, outlet_id, order_id, questionnaire, issued_at, expires_at) "
    "values (?, 'outlet', ?, null, ?, ?, ?)"
)


def keep(write: Write, plan: Plan, ledger: Ledger, invitation: int) -> None:
    """Ask the customers of the newer closed cases; some answer, and some of the content are not content after all."""
    dice = Random(plan.seed * 7_919)
    now = datetime.fromisoformat(str(plan.now)[:19])
    since = f"{now - timedelta(days=ASKED_DAYS):%Y-%m-%dT%H:%M:%SZ}"
    rows = write.execute(
        """select case_id, outlet_id, opened_at, closed_at from cases
           where closed_at >= :since and told_way <> 'unreached' order by case_id""",
        since=since,
    ).fetchall()
    replies: list[Reply] = []
    for number, row in enumerate(rows, invitation):
        closed = datetime.fromisoformat(row["closed_at"][:19])
        until = f"{closed + timedelta(days=DAYS_OPEN):%Y-%m-%dT%H:%M:%SZ}"
        write.connection.execute(INSERT_INVITATION, (number, row["outlet_id"], QUESTIONNAIRE, row["closed_at"], until))
        write.execute(
            "update cases set follow_up_id = :number, rev = :rev where case_id = :id", number=number, id=row["case_id"]
        )
        said = closed + timedelta(hours=2 + dice.expovariate(1 / 30))
        if dice.random() < SAYS and said < now:
            took = closed - datetime.fromisoformat(row["opened_at"][:19])
            replies.append(_reply(dice, number, row["outlet_id"], said, took))
    ledger.keep(write, ledger.ids(len(replies)), replies)


def _reply(dice: Random, invitation: int, outlet_id: int, said: datetime, took: timedelta) -> Reply:
    mark = dice.choices((1, 2, 3, 4, 5), LATE if took > SLOW else IN_TIME)[0]
    solved = "yes" if mark >= 4 else dice.choice(("partly", "no") if mark <= 2 else ("yes", "partly"))
    speed = max(1, min(5, mark + dice.choice((-1, 0, 0, 1))))
    seconds = round(dice.uniform(25, 140), 1)
    return Reply(
        QUESTIONNAIRE, outlet_id, None, invitation, "web", "C", "zh",
        f"{said - timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}", f"{said:%Y-%m-%dT%H:%M:%SZ}", seconds, (None, None),
        {"solved": solved, "handling": str(mark), "speed": str(speed)},
    )  # fmt: skip
