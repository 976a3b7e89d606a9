"""The tables of version 1, grouped as people speak of them.

Conventions: timestamps are UTC ``YYYY-MM-DDTHH:MM:SSZ``, dates ``YYYY-MM-DD``, months ``YYYY-MM``, money in fen,
yes/no as 0/1, unknown as NULL. ``*_sealed`` columns are AES-GCM blobs (db/privacy.py). ``rev`` is the number of
the transaction that last wrote the row; the warehouse copies what is newer than what it has (db/warehouse.py).
"""

from db import audit_schema, case_schema, money_schema, service_level_schema, weight_schema

FOUNDATION = """
create table settings (name text primary key, value text not null) strict;
create table revision (one integer primary key check (one = 1), n integer not null) strict;
insert into revision values (1, 0);
create table erased (table_name text not null, key integer not null, rev integer not null) strict;
create index erased_rev on erased (rev);
"""

ORGANISATION = """
create table regions (
  region_id integer primary key, code text not null unique, name text not null, name_en text not null default '',
  rev integer not null) strict;
create table outlets (
  outlet_id integer primary key, code text not null unique, name text not null, name_en text not null default '',
  region_id integer not null references regions, grade text check (grade in ('A', 'B', 'C')),
  status text not null default 'open'
    check (status in ('applied', 'checked', 'building', 'open', 'suspended', 'closed')),
  opened_on text, address text not null default '', phone_index text, rev integer not null) strict;
create index outlets_region on outlets (region_id);
create table technicians (
  technician_id integer primary key, code text not null unique, outlet_id integer not null references outlets,
  name_sealed blob, phone_index text, trained_until text, rev integer not null) strict;
create index technicians_outlet on technicians (outlet_id);
create table products (
  product_id integer primary key, model text not null unique, category text not null,
  name text not null default '', name_en text not null default '',
  warranty_months integer not null default 24 check (warranty_months >= 0), rev integer not null) strict;
create table faults (
  fault_id integer primary key, code text not null unique, name text not null default '',
  name_en text not null default '', rev integer not null) strict;
create table parts (
  part_id integer primary key, code text not null unique, name text not null default '',
  name_en text not null default '', abc_class text check (abc_class in ('A', 'B', 'C')),
  price_fen integer, rev integer not null) strict;
"""

WORK = """
create table customers (
  customer_id integer primary key, phone_index text unique, name_sealed blob, phone_sealed blob, address_sealed blob,
  language text not null default 'zh', do_not_contact_at text, created_at text not null) strict;
create table orders (
  order_id integer primary key, order_no text not null unique, outlet_id integer not null references outlets,
  technician_id integer references technicians, customer_id integer references customers,
  product_id integer references products, serial text, production_month text, purchased_on text,
  service_type text not null check (service_type in
    ('delivery', 'installation', 'repair', 'exchange', 'return', 'maintenance', 'consultation')),
  channel text not null default 'hotline' check (channel in ('hotline', 'web', 'app', 'outlet')),
  priority text not null default 'ordinary' check (priority in ('critical', 'urgent', 'ordinary')),
  fault_id integer references faults, under_warranty integer check (under_warranty in (0, 1)),
  requested_at text not null, responded_at text, appointed_at text, arrived_at text, completed_at text,
  charged_fen integer not null default 0 check (charged_fen >= 0), rev integer not null) strict;
create index orders_outlet on orders (outlet_id, completed_at);
create index orders_customer on orders (customer_id);
create index orders_serial on orders (serial);
create index orders_rev on orders (rev);
create table claims (
  claim_id integer primary key, claim_no text not null unique, order_id integer references orders,
  outlet_id integer not null references outlets, product_id integer references products, serial text,
  production_month text, fault_id integer references faults,
  labour_fen integer not null default 0 check (labour_fen >= 0),
  parts_fen integer not null default 0 check (parts_fen >= 0),
  travel_fen integer not null default 0 check (travel_fen >= 0),
  claimed_at text not null,
  status text not null default 'submitted' check (status in ('submitted', 'approved', 'paid', 'rejected', 'recovered')),
  rev integer not null) strict;
create index claims_outlet on claims (outlet_id, claimed_at);
create index claims_order on claims (order_id);
create index claims_serial on claims (serial);
create index claims_rev on claims (rev);
create table claim_parts (
  claim_part_id integer primary key, claim_id integer not null references claims, part_id integer not null references parts,
  quantity integer not null default 1 check (quantity > 0), unit_price_fen integer not null default 0,
  old_part_returned integer check (old_part_returned in (0, 1)), rev integer not null, unique (claim_id, part_id)) strict;
create index claim_parts_rev on claim_parts (rev);
"""

VOICE = """
create table questionnaires (
  questionnaire_id integer primary key, name text not null, version text not null, title text not null,
  definition text not null, published_at text, rev integer not null, unique (name, version)) strict;
create table items (
  item_id integer primary key, questionnaire_id integer not null references questionnaires, position integer not null,
  name text not null, type text not null, label text not null, low real, high real, dimension text, catalogue_index text,
  verify text, role text, rev integer not null, unique (questionnaire_id, name)) strict;
create table invitations (
  invitation_id integer primary key, kind text not null check (kind in ('outlet', 'order')),
  outlet_id integer not null references outlets, order_id integer references orders,
  questionnaire text not null default 'service-visit', issued_at text not null, expires_at text, revoked_at text,
  spent_at text, response_id text, check ((kind = 'order') = (order_id is not null))) strict;
create unique index invitations_order on invitations (order_id, questionnaire) where kind = 'order';
create index invitations_outlet on invitations (outlet_id, questionnaire) where kind = 'outlet';
create table responses (
  response_key integer primary key, response_id text not null unique, payload_hash text not null, payload_sealed blob not null,
  questionnaire_id integer not null references questionnaires, outlet_id integer not null references outlets,
  order_id integer references orders, invitation_id integer references invitations,
  channel text not null check (channel in ('web', 'tablet', 'paper', 'callback', 'excel', 'import')),
  grade text not null check (grade in ('A', 'B', 'C', 'D')), language text not null default '',
  started_at text, finished_at text, received_at text not null, receipt text not null unique,
  seconds real, device_index text, network_index text, rev integer not null) strict;
create index responses_order on responses (order_id);
create index responses_rev on responses (rev);
create table answers (
  response_key integer not null references responses, item_id integer not null references items,
  number real, choice text, text text, primary key (response_key, item_id)) strict, without rowid;
create table conflicts (
  conflict_id integer primary key, response_id text not null, payload_hash text not null, payload_sealed blob not null,
  received_at text not null, unique (response_id, payload_hash)) strict;
create table quarantine (
  quarantine_id integer primary key, response_id text, payload_hash text not null unique, payload_sealed blob not null,
  reason text not null, received_at text not null, settled_at text) strict;
"""

CALLS = """
create table callback_tasks (
  task_id integer primary key, order_id integer not null references orders, questionnaire text not null default 'callback',
  drawn text not null default 'random' check (drawn in ('random', 'risk', 'case')), weight real not null default 1,
  priority integer not null default 0, due_at text not null, next_at text not null,
  state text not null default 'open' check (state in ('open', 'done', 'given_up')),
  leased_by integer references users, leased_until text, attempts integer not null default 0,
  rev integer not null, unique (order_id, questionnaire)) strict;
create index callback_tasks_next on callback_tasks (state, next_at);
create index callback_tasks_rev on callback_tasks (rev);
create table callback_attempts (
  attempt_id integer primary key, task_id integer not null references callback_tasks, number integer not null,
  agent_id integer references users, started_at text not null, ended_at text not null,
  disposition text not null check (disposition in ('completed', 'partial', 'no_answer', 'busy', 'refused',
    'wrong_number', 'not_in_service', 'call_later', 'language_barrier', 'deceased', 'other')),
  response_id text, next_at text, note_sealed blob, rev integer not null, unique (task_id, number)) strict;
create index callback_attempts_rev on callback_attempts (rev);
"""

CASES = """
create table cases (
  case_id integer primary key, cause text not null unique, order_id integer references orders,
  outlet_id integer not null references outlets, customer_id integer references customers,
  source text not null check (source in ('survey', 'callback', 'verification', 'complaint', 'review')),
  urgency text not null default 'ordinary' check (urgency in ('critical', 'urgent', 'ordinary')),
  nature text not null default 'normal' check (nature in ('normal', 'abnormal')),
  way text check (way in ('in_person', 'written', 'telephone')),
  subject text check (subject in ('product_quality', 'service', 'price', 'contract')),
  stage text not null default 'received' check (stage in ('received', 'acknowledged', 'assessed', 'investigated',
    'responded', 'decided', 'closed')),
  owner_id integer references users, opened_at text not null, due_at text, closed_at text, rev integer not null) strict;
create index cases_rev on cases (rev);
create table case_events (
  case_event_id integer primary key, case_id integer not null references cases, at text not null,
  user_id integer references users, kind text not null, stage text, note_sealed blob) strict;
create table targets (
  target_id integer primary key, metric text not null, scope text not null check (scope in ('network', 'region', 'outlet')),
  scope_id integer, valid_from text not null, value real not null, rev integer not null,
  unique (metric, scope, scope_id, valid_from), check ((scope = 'network') = (scope_id is null))) strict;
create table actions (
  action_id integer primary key, title text not null, metric text, owner_id integer references users,
  started_on text not null, due_on text, closed_on text, cause text not null default '', rev integer not null) strict;
create table action_outlets (
  action_id integer not null references actions, outlet_id integer not null references outlets,
  primary key (action_id, outlet_id)) strict, without rowid;
"""

INSPECTION = """
create table audits (
  audit_id integer primary key, outlet_id integer not null references outlets,
  drawn text not null check (drawn in ('risk', 'random')), reason text not null default '',
  opened_at text not null, opened_by integer references users, closed_at text, closed_by integer references users,
  outcome text check (outcome in ('confirmed', 'unfounded', 'inconclusive')),
  recovered_fen integer not null default 0 check (recovered_fen >= 0), summary_sealed blob, rev integer not null,
  check ((closed_at is null) = (outcome is null))) strict;
create index audits_outlet on audits (outlet_id);
create table penalties (
  penalty_id integer primary key, audit_id integer not null references audits, outlet_id integer not null references outlets,
  level text not null check (level in ('warning', 'claw_back', 'claims_suspended', 'downgraded', 'contract_ended')),
  amount_fen integer not null default 0, decided_at text not null, decided_by integer not null references users,
  approved_by integer not null references users, note text not null default '', rev integer not null,
  check (decided_by <> approved_by)) strict;
create trigger penalties_need_a_confirmed_audit before insert on penalties
  when not exists (select 1 from audits a where a.audit_id = new.audit_id and a.outlet_id = new.outlet_id
                   and a.outcome = 'confirmed')
  begin select raise(abort, 'a penalty needs a closed audit of the same outlet with outcome confirmed'); end;
"""

PEOPLE = """
create table users (
  user_id integer primary key, login text not null unique collate nocase, name text not null,
  password_hash text not null,
  role text not null check (role in ('executive', 'manager', 'auditor', 'agent', 'outlet', 'admin')),
  region_id integer references regions, outlet_id integer references outlets, language text not null default 'zh',
  active integer not null default 1 check (active in (0, 1)), created_at text not null,
  check (role <> 'outlet' or outlet_id is not null), check (role <> 'manager' or region_id is not null)) strict;
create table sessions (
  token_hash text primary key, user_id integer not null references users, created_at text not null,
  expires_at text not null) strict;
create index sessions_user on sessions (user_id);
create table access_log (
  access_id integer primary key, at text not null, user_id integer references users, login text not null default '',
  event text not null, subject text not null default '', subject_id integer, reason text not null default '') strict;
create index access_log_at on access_log (at);
create table imports (
  import_id integer primary key, kind text not null, file_name text not null, file_hash text not null,
  at text not null, rows_read integer not null, rows_landed integer not null, rows_rejected integer not null,
  login text not null default '') strict;
"""

# A call that has begun and is not recorded yet: what was noted so far, so that a dead browser loses nothing.
# It goes when the call is recorded. The other index walks the queue in its order.
CALLS_IN_HAND = """
create table callback_drafts (
  task_id integer primary key references callback_tasks, agent_id integer not null references users,
  started_at text not null, saved_at text not null, answers_sealed blob) strict;
create index callback_tasks_queue on callback_tasks (state, priority desc, due_at);
create index callback_attempts_agent on callback_attempts (agent_id, ended_at);
"""
TASKS_IN_HAND = "create index callback_tasks_leased on callback_tasks (leased_by) where leased_by is not null;\n"

# Telephones and tablets that send answers by OpenRosa; without an outlet the form asks for it.
FIELD_DEVICES = """
create table field_devices (
  device_id integer primary key, name text not null unique collate nocase, password_hash text not null,
  outlet_id integer references outlets, created_at text not null, revoked_at text) strict;
"""

# What was odd about how a response was given; the keys are told in surveys/intake/signals.py.
SIGNALS = "alter table responses add column signals text not null default '{}' check (json_valid(signals));\n"

# What a customer has entered and not sent yet: never counted, gone once the answers have landed or been put aside.
PARTIALS = """
create table partials (
  response_id text primary key, invitation_id integer not null references invitations, questionnaire text not null,
  version text not null, language text not null default '', step integer not null, answered integer not null,
  saved_at text not null, answers_sealed blob not null) strict;
create index partials_saved on partials (saved_at);
create index partials_invitation on partials (invitation_id, saved_at);
create trigger partials_landed after insert on responses
  begin delete from partials where response_id = new.response_id; end;
create trigger partials_put_aside after insert on quarantine
  begin delete from partials where response_id = new.response_id; end;
create trigger partials_too_late before insert on partials
  when exists (select 1 from responses where response_id = new.response_id)
  begin select raise(ignore); end;
"""

# Layouts on paper and the copies handed out of them. A range of serial numbers belongs to one invitation.
PAPER = """
create table paper_sheets (
  sheet_id integer primary key, questionnaire_id integer not null references questionnaires,
  language text not null, size text not null check (size in ('a4', 'a5')), digest text not null,
  geometry text not null check (json_valid(geometry)), pages integer not null check (pages >= 1),
  last_serial integer not null default 0, made_at text not null,
  unique (questionnaire_id, language, size, digest)) strict;
create table paper_prints (
  sheet_id integer not null references paper_sheets, first_serial integer not null, last_serial integer not null,
  invitation_id integer not null references invitations, printed_at text not null,
  primary key (sheet_id, first_serial), check (last_serial >= first_serial)) strict, without rowid;
create index paper_prints_invitation on paper_prints (invitation_id);
"""

# Pages that came back. The picture lies sealed under scans/ by its SHA-256; what was read and what people decided lies
# sealed here. (sheet, invitation, serial) is one printed copy, from which its response_id follows.
SCANS = """
create table scans (
  scan_id integer primary key, picture text not null unique, kind text not null, file_name text not null,
  file_page integer not null, came_at text not null, brought_by integer references users,
  sheet integer, page integer, invitation integer, serial integer, outlet_id integer references outlets,
  state text not null check (state in ('waiting', 'review', 'rejected', 'landed', 'duplicate', 'put_away')),
  reason text not null default '', detail text not null default '', reading_sealed blob, crops_sealed blob,
  response_id text, changed_at text not null) strict;
create index scans_state on scans (state, scan_id);
create index scans_copy on scans (sheet, invitation, serial, page) where sheet is not null;
create index scans_response on scans (response_id) where response_id is not null;
create table scan_decisions (
  decision_id integer primary key, scan_id integer not null references scans, at text not null,
  user_id integer references users, kind text not null check (kind in ('identified', 'answered', 'confirmed', 'declined',
    'released', 'preferred', 'put_away', 'worded')),
  item text not null default '', value_sealed blob, reason text not null default '') strict;
create index scan_decisions_scan on scan_decisions (scan_id, decision_id);
"""

# Who decided what became of answers that were put aside, or came twice with different content. Nothing is deleted.
SETTLEMENTS = """
alter table quarantine add column settled_by integer references users;
alter table quarantine add column decision text check (decision in ('counted', 'own', 'put_away'));
alter table conflicts add column settled_at text;
alter table conflicts add column settled_by integer references users;
alter table conflicts add column decision text check (decision in ('own', 'put_away'));
create index quarantine_waiting on quarantine (received_at) where settled_at is null;
create index conflicts_waiting on conflicts (received_at) where settled_at is null;
create view held_answers as
  select 'quarantine' as kind, quarantine_id as number, response_id, payload_hash, payload_sealed, reason, received_at,
    settled_at, settled_by, decision from quarantine
  union all
  select 'conflict', conflict_id, response_id, payload_hash, payload_sealed, 'conflict', received_at,
    settled_at, settled_by, decision from conflicts;
"""

# The last number given to a copy of a service form at an outlet.
FORM_NUMBERS = """
create table form_numbers (
  form text not null, outlet_id integer not null references outlets, last integer not null check (last > 0),
  primary key (form, outlet_id)) strict, without rowid;
"""

# How long an action takes to settle in, where its cause lies, who set it up and what came of it.
ACTION_WORK = """
alter table actions add column settling_days integer not null default 14 check (settling_days between 0 and 90);
alter table actions add column category text
  check (category in ('people', 'product', 'parts', 'procedure', 'place', 'measure'));
alter table actions add column created_at text;
alter table actions add column created_by integer references users;
alter table actions add column outcome text check (outcome in ('keep', 'widen', 'stop'));
alter table actions add column comment text not null default '';
alter table actions add column closed_by integer references users;
create index action_outlets_outlet on action_outlets (outlet_id);
"""

# Tables that the warehouse follows, with the key its deletions are known by; step m009 made the guards of the first.
FOLLOWED_AT_FIRST = {
    "regions": "region_id",
    "outlets": "outlet_id",
    "technicians": "technician_id",
    "products": "product_id",
    "faults": "fault_id",
    "parts": "part_id",
    "orders": "order_id",
    "claims": "claim_id",
    "claim_parts": "claim_part_id",
    "questionnaires": "questionnaire_id",
    "items": "item_id",
    "responses": "response_key",
    "callback_tasks": "task_id",
    "callback_attempts": "attempt_id",
    "cases": "case_id",
    "targets": "target_id",
    "actions": "action_id",
    "audits": "audit_id",
    "penalties": "penalty_id",
}
FOLLOWED = (
    FOLLOWED_AT_FIRST
    | audit_schema.FOLLOWED
    | case_schema.FOLLOWED
    | money_schema.FOLLOWED
    | service_level_schema.FOLLOWED
    | weight_schema.FOLLOWED
)


def revision_guards(table: str, key: str) -> list[str]:
    """Two triggers: an update must carry the running transaction's number, and a deletion leaves its mark."""
    return [
        f"create trigger {table}_guard before update on {table} "
        "when new.rev <> (select n from revision) "
        f"begin select raise(abort, '{table} written outside Store.transaction: rev is stale'); end",
        f"create trigger {table}_erased after delete on {table} "
        f"begin insert into erased values ('{table}', old.{key}, (select n from revision)); end",
    ]


def statements(script: str) -> list[str]:
    """One statement a string; a trigger's inner semicolons stay inside it."""
    found, held = [], ""
    for piece in script.split(";\n"):
        held += piece + ";\n"
        if " begin " in f" {held} " and not held.rstrip().endswith("end;"):
            continue
        if held.strip(" ;\n"):
            found.append(held.strip())
        held = ""
    return found
