"""What management did: targets, improvement actions, audits with their outcomes, penalties."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from db.demo.claims import APPROVAL_LIMIT_FEN
from db.demo.fraud import BAD_BATCH, RURAL, SPECIALIST
from db.demo.network import Network
from db.demo.opinions import Effect
from db.demo.people import AUDITOR, EXECUTIVE, MANAGER
from db.demo.plan import Ints, Plan
from db.privacy import Sealed, Vault
from db.store import Write

TARGETS = (
    *(("csat", 0.88), ("nps", 40.0), ("first_time_fix", 0.80), ("callback_rate", 1.0), ("repeat_repair", 0.07)),
    ("approval_limit", float(APPROVAL_LIMIT_FEN)),
)
LIFT = 1.0
ACTION_SHARE = 0.15
SUMMARIES = {
    "confirmed": "现场核查工单与旧件库，抽访用户，多笔索赔与用户陈述不符，网点负责人已签字确认。",
    "unfounded": "抽访用户并清点旧件，记录与索赔一致，偏高由所售批次引起，不予处理。",
    "inconclusive": "可联系到的用户过少，旧件已按期处置，无法判断，三个月后复查。",
}
INSERT_AUDIT = (
    "insert into audits (audit_id, outlet_id, drawn, reason, opened_at, opened_by, closed_at, closed_by, outcome, "
    "recovered_fen, summary_sealed, rev) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_PENALTY = (
    "insert into penalties (audit_id, outlet_id, level, amount_fen, decided_at, decided_by, approved_by, note, rev) "
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Actions:
    """Outlet positions of the two improvement actions; only the first one works."""

    training: Ints
    uniforms: Ints
    training_day: int
    uniforms_day: int

    def effects(self) -> tuple[Effect, ...]:
        """What the actions truly do to customers' feelings."""
        return (Effect(self.training, self.training_day + 14, LIFT),)


def actions(plan: Plan, net: Network) -> Actions:
    """The largest honest outlets, in pairs of like size; a lot decides which of a pair gets which action."""
    rng = plan.rng(60)
    honest = [
        place
        for place, kind in enumerate(net.cast.kind)
        if kind is None and net.opened_day[place] < 0 and net.closed_day[place] >= plan.days
    ]
    each = max(3, round(ACTION_SHARE * plan.outlets))
    large = sorted(honest, key=lambda place: -float(net.share[place]))[: 2 * each]
    pairs = np.array(large[: len(large) // 2 * 2]).reshape(-1, 2)
    drawn = rng.permuted(pairs, axis=1)
    return Actions(np.sort(drawn[:, 0]), np.sort(drawn[:, 1]), max(plan.days - 170, 0), max(plan.days - 140, 0))


def keep(write: Write, plan: Plan, made: Actions) -> None:
    """Targets and actions as rows."""
    write.executemany(
        "insert into targets (metric, scope, valid_from, value, rev) values (?, 'network', ?, ?, ?)",
        [(metric, plan.start.isoformat(), value, write.rev) for metric, value in TARGETS],
    )
    plans = (
        (
            "首次修复培训：带件上门、一次修好",
            "csat",
            made.training,
            made.training_day,
            "回访显示一次修不好是不满意的首要原因",
        ),
        ("统一工装与鞋套", "csat", made.uniforms, made.uniforms_day, "现场检查发现着装不统一"),
    )
    for number, (title, metric, outlets, day, cause) in enumerate(plans, 1):
        started = plan.start + timedelta(days=day)
        write.execute(
            """insert into actions (action_id, title, metric, owner_id, started_on, due_on, cause, rev)
               values (:number, :title, :metric, :owner, :started, :due, :cause, :rev)""",
            number=number, title=title, metric=metric, owner=MANAGER, started=started.isoformat(),
            due=(started + timedelta(days=120)).isoformat(), cause=cause,
        )  # fmt: skip
        write.executemany(
            "insert into action_outlets values (?, ?)", [(number, place + 1) for place in outlets.tolist()]
        )


def keep_audits(write: Write, vault: Vault, plan: Plan, net: Network) -> None:
    """Some outlets were looked at: a few that cheat, decoys, and some drawn at random."""
    rng = plan.rng(61)
    for audit_id, (place, drawn, outcome, ago) in enumerate(_audited(plan, net, rng), 1):
        opened = plan.day_before_end(ago)
        closed = f"{(opened + timedelta(days=int(rng.integers(12, 30)))).isoformat()}T08:30:00Z"
        recovered = int(rng.integers(20, 240)) * 10_000 if outcome == "confirmed" else 0
        reason = "随机抽查" if drawn == "random" else "索赔结构与同区域网点差异较大"
        shut = (
            (closed, AUDITOR, outcome, recovered, vault.seal(SUMMARIES[outcome], Sealed.AUDIT_SUMMARY))
            if outcome
            else (None, None, None, 0, None)
        )
        write.executemany(
            INSERT_AUDIT,
            [(audit_id, place + 1, drawn, reason, f"{opened.isoformat()}T02:00:00Z", AUDITOR, *shut, write.rev)],
        )
        if outcome == "confirmed":
            _penalise(write, audit_id, place, closed, recovered)


def _audited(plan: Plan, net: Network, rng: np.random.Generator) -> list[tuple[int, str, str | None, int]]:
    """Outlet position, way of drawing, outcome (None while open), days before the end at which it opened."""
    guilty = [
        place
        for place, kind in enumerate(net.cast.kind)
        if kind is not None and net.cast.first_day[place] < plan.days * 0.6
    ]
    caught = rng.permutation(guilty)[: max(1, len(guilty) // 4)].tolist()
    decoys = [place for kind in (BAD_BATCH, RURAL, SPECIALIST) for place in net.cast.outlets(kind)]
    cleared = rng.permutation(decoys)[: max(1, len(decoys) // 2)].tolist()
    honest = [place for place in range(plan.outlets) if net.cast.kind[place] is None and place not in cleared]
    sampled = rng.permutation(honest)[: max(2, plan.outlets // 30)].tolist()
    found: list[tuple[int, str, str | None, int]] = [(place, "risk", "confirmed", 75) for place in caught]
    found += [(place, "risk", "unfounded" if rng.random() < 0.8 else "inconclusive", 110) for place in cleared]
    found += [(place, "random", "unfounded", 60 + 3 * number) for number, place in enumerate(sampled[:-1])]
    return [*found, (sampled[-1], "random", None, 6)]


def _penalise(write: Write, audit_id: int, place: int, closed: str, recovered: int) -> None:
    """A claw-back and a warning, decided by one person and approved by another."""
    for level, amount, note in (("claw_back", recovered, "追回不实索赔"), ("warning", 0, "书面警告，列入重点回访")):
        write.executemany(
            INSERT_PENALTY,
            [(audit_id, place + 1, level, amount, closed, AUDITOR, EXECUTIVE, note, write.rev)],
        )
