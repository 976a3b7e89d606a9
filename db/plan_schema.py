"""The tables of callback plans and quality re-calls; conventions as in db/schema.py."""

# A plan is made once: what was wished for, with which chances orders were drawn, what came of it. ``chances`` lets a
# later plan over the same orders know how likely each of them was before. A task of a plan with agents named is theirs
# alone; ``not_by`` keeps a customer from the agent whose first call is looked at. ``most_attempts`` NULL: the setting.
CALLBACK_PLANS = """
create table callback_plans (
  plan_id integer primary key, key text not null unique, questionnaire text not null,
  wish text not null check (json_valid(wish)), chances text not null check (json_valid(chances)),
  population integer not null, drawn integer not null, released integer not null, expected real not null,
  hours real not null, margin real, made_by integer references users, made_at text not null,
  cancelled_by integer references users, cancelled_at text, cancelled integer not null default 0) strict;
create table callback_plan_agents (
  plan_id integer not null references callback_plans, agent_id integer not null references users,
  primary key (plan_id, agent_id)) strict, without rowid;
alter table callback_tasks add column plan_id integer references callback_plans;
alter table callback_tasks add column most_attempts integer check (most_attempts > 0);
alter table callback_tasks add column not_by integer references users;
create index callback_tasks_plan on callback_tasks (plan_id, state) where plan_id is not null;
create table callback_recalls (
  recall_id integer primary key, attempt_id integer not null unique references callback_attempts,
  task_id integer not null unique references callback_tasks, chance real not null, drawn_by integer references users,
  drawn_at text not null) strict;
"""
