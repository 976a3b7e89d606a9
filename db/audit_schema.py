"""What a service audit keeps: competitors seen, shoppers sent, incidents noted, trainings attended.

``competitor_marks``: what a company promises and how well it does it, as a source saw it on a day; a company of ''
is ourselves; rows are added, so that history stays. ``incidents``: what somebody did very well or very badly, the
words sealed. A person is a technician or a user, never both, and only by number.
"""

MATTERS = ("delivery", "installation", "return", "exchange", "warranty", "repair", "callback", "records")
INCIDENT_CATEGORIES = ("attitude", "efficiency", "quality", "charging", "safety", "other")
INCIDENT_KINDS = ("positive", "negative")

AUDIT = """
create table competitor_marks (
  competitor_mark_id integer primary key, company text not null, matter text not null check (matter in
    ('delivery', 'installation', 'return', 'exchange', 'warranty', 'repair', 'callback', 'records')),
  promise text not null default '', quality real check (quality between 1 and 5), source text not null,
  seen_on text not null, n integer check (n > 0), entered_by integer references users,
  entered_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), rev integer not null,
  unique (company, matter, seen_on, source)) strict;
create index competitor_marks_rev on competitor_marks (rev);
create table shopper_draws (
  shopper_draw_id integer primary key, seed integer not null, population integer not null, due_on text not null,
  drawn_at text not null, drawn_by integer references users) strict;
create table shopper_visits (
  shopper_visit_id integer primary key, shopper_draw_id integer not null references shopper_draws,
  outlet_id integer not null references outlets, chance real not null, unique (shopper_draw_id, outlet_id)) strict;
create index shopper_visits_outlet on shopper_visits (outlet_id);
create table incidents (
  incident_id integer primary key, technician_id integer references technicians, user_id integer references users,
  order_id integer references orders, happened_on text not null, kind text not null check (kind in
    ('positive', 'negative')),
  category text not null check (category in
    ('attitude', 'efficiency', 'quality', 'charging', 'safety', 'other')),
  words_sealed blob, entered_by integer references users, entered_at text not null, rev integer not null,
  check ((technician_id is null) <> (user_id is null))) strict;
create index incidents_technician on incidents (technician_id);
create index incidents_order on incidents (order_id) where order_id is not null;
create index incidents_rev on incidents (rev);
create table trainings (
  training_id integer primary key, person text not null, course text not null, trained_on text not null,
  technician_id integer references technicians, user_id integer references users, valid_until text,
  mark integer check (mark between 0 and 100), rev integer not null, unique (person, course, trained_on),
  check ((technician_id is null) <> (user_id is null))) strict;
create index trainings_technician on trainings (technician_id);
create index trainings_rev on trainings (rev);
"""
FOLLOWED = {"competitor_marks": "competitor_mark_id", "incidents": "incident_id", "trainings": "training_id"}
