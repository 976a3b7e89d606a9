"""Within how many hours an order should be answered and done: by service type, priority and stage, from a day on.

Rows are added, never changed, so that a past month keeps the level it was judged by. Conventions as in db/schema.py.
"""

SERVICE_LEVELS = """
create table service_levels (
  level_id integer primary key, service_type text not null, priority text not null,
  stage text not null check (stage in ('response', 'whole')), hours real not null check (hours > 0),
  valid_from text not null, set_at text not null, set_by integer references users, rev integer not null) strict;
create index service_levels_rev on service_levels (rev);
"""
FOLLOWED = {"service_levels": "level_id"}
