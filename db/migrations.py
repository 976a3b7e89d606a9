"""Steps that bring a database to today's shape. Steps are appended, never edited."""

from collections.abc import Callable

from sqlite_utils import Database, Migrations

from db import (
    audit_schema,
    call_schema,
    case_schema,
    inspection_schema,
    lookup_schema,
    money_schema,
    notice_schema,
    plan_schema,
    schema,
    service_level_schema,
    weight_schema,
)

migrate = Migrations("afterword")


@migrate()
def m001_foundation(db: Database) -> None:
    """Settings, the revision counter that orders all writes, and the list of what was erased."""
    _run(db, schema.FOUNDATION)


@migrate()
def m002_organisation(db: Database) -> None:
    """A region owns outlets; an outlet employs technicians; products break with faults and take parts."""
    _run(db, schema.ORGANISATION)


@migrate()
def m003_people(db: Database) -> None:
    """Users see what role and scope allow; every look at personal data is on record."""
    _run(db, schema.PEOPLE)


@migrate()
def m004_work(db: Database) -> None:
    """An outlet does service orders for customers and claims compensation for warranty work."""
    _run(db, schema.WORK)


@migrate()
def m005_voice(db: Database) -> None:
    """Questionnaires, invitations and what customers answered; nothing sent is ever dropped."""
    _run(db, schema.VOICE)


@migrate()
def m006_calls(db: Database) -> None:
    """A callback task is worked by attempts; the task knows how it was drawn and with what weight."""
    _run(db, schema.CALLS)


@migrate()
def m007_cases(db: Database) -> None:
    """Problems become cases, targets are set, actions try to move them."""
    _run(db, schema.CASES)


@migrate()
def m008_inspection(db: Database) -> None:
    """Audits examine outlets; a penalty needs a confirmed audit and two people."""
    _run(db, schema.INSPECTION)


@migrate()
def m009_revision_guards(db: Database) -> None:
    """The warehouse can only miss a change if one of these triggers is gone."""
    for table, key in schema.FOLLOWED_AT_FIRST.items():
        for statement in schema.revision_guards(table, key):
            db.execute(statement)


@migrate()
def m010_calls_in_hand(db: Database) -> None:
    """A call in progress is kept, sealed, until it is recorded."""
    _run(db, schema.CALLS_IN_HAND)


@migrate()
def m011_tasks_in_hand(db: Database) -> None:
    """An agent's own task is found without walking the queue."""
    _run(db, schema.TASKS_IN_HAND)


@migrate()
def m012_field_devices(db: Database) -> None:
    """Telephones and tablets have accounts of their own to send answers with."""
    _run(db, schema.FIELD_DEVICES)


@migrate()
def m013_signals(db: Database) -> None:
    """What is odd about how a response was given stands beside it."""
    _run(db, schema.SIGNALS)


@migrate()
def m014_partials(db: Database) -> None:
    """What is entered and not sent yet is kept, sealed, for 30 days."""
    _run(db, schema.PARTIALS)


@migrate()
def m015_paper(db: Database) -> None:
    """Layouts on paper are kept for as long as paper comes back; every copy handed out has its number."""
    _run(db, schema.PAPER)


@migrate()
def m016_scans(db: Database) -> None:
    """Pages that came back wait, land or are put away, and every decision about them has a name on it."""
    _run(db, schema.SCANS)


@migrate()
def m017_settlements(db: Database) -> None:
    """Answers that wait for a decision are settled once, by somebody."""
    _run(db, schema.SETTLEMENTS)


@migrate()
def m018_form_numbers(db: Database) -> None:
    """Each copy of a service form has a number."""
    _run(db, schema.FORM_NUMBERS)


@migrate()
def m022_case_work(db: Database) -> None:
    """A case has deadlines, causes, attachments and its customer's last word; reviews of strangers are kept too."""
    _run(db, case_schema.CASE_WORK)
    _guard(db, case_schema.FOLLOWED)


@migrate()
def m021_agents_work(db: Database) -> None:
    """Appointments have owners, sheets hold their customers, a link can be handed over, an answer can be corrected."""
    _run(db, call_schema.AGENTS_WORK)
    for statement in schema.revision_guards("callback_attempts", "attempt_id"):
        db.execute(statement)
    _run(db, call_schema.CORRECTIONS)


@migrate()
def m020_callback_plans(db: Database) -> None:
    """A plan of callbacks is kept with its chances; a finished call can be drawn for a second one by somebody else."""
    _run(db, plan_schema.CALLBACK_PLANS)


@migrate()
def m023_action_work(db: Database) -> None:
    """An action says how long it settles in, where its cause lies, and what was decided in the end."""
    _run(db, schema.ACTION_WORK)


@migrate()
def m025_service_levels(db: Database) -> None:
    """Within how many hours orders should be answered and done, from a day on."""
    _run(db, service_level_schema.SERVICE_LEVELS)
    _guard(db, service_level_schema.FOLLOWED)


@migrate()
def m030_inspection_work(db: Database) -> None:
    """An audit is planned, worked, judged and appealed; a penalty is proposed by one and approved by another."""
    _run(db, inspection_schema.INSPECTION_WORK)


@migrate()
def m026_returns_and_exclusions(db: Database) -> None:
    """A return says why; what the warranty does not cover is noted beside the claim, which stays."""
    _run(db, money_schema.RETURNS_AND_EXCLUSIONS)
    _guard(db, money_schema.FOLLOWED)


@migrate()
def m027_service_audit(db: Database) -> None:
    """Competitors are seen, shoppers sent, incidents noted and trainings attended."""
    _run(db, audit_schema.AUDIT)
    _guard(db, audit_schema.FOLLOWED)


@migrate()
def m028_notices(db: Database) -> None:
    """Whoever has to know that a case has gone up is told, sees what is new, and may be mailed."""
    _run(db, notice_schema.NOTICES)


@migrate()
def m024_weights(db: Database) -> None:
    """Weights of the outlet score are versions with a first day; what was once in force stays."""
    _run(db, weight_schema.WEIGHTS)
    _guard(db, weight_schema.FOLLOWED)


@migrate()
def m031_lookups(db: Database) -> None:
    """What pages list at every visit is found by an index."""
    _run(db, lookup_schema.LOOKUPS)


def _guard(db: Database, followed: dict[str, str]) -> None:
    """The warehouse can only miss a change of these tables if one of their triggers is gone."""
    for table, key in followed.items():
        for statement in schema.revision_guards(table, key):
            db.execute(statement)


def _run(db: Database, script: str) -> None:
    execute: Callable[[str], object] = db.execute
    for statement in schema.statements(script):
        execute(statement)
