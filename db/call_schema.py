"""The tables of version 2 of the agent's work; conventions as in db/schema.py."""

# An appointment belongs to whoever made it until it is overdue; a customer on a call sheet is rung from the sheet only.
# An attempt can end with the order's link handed over; the answer by that link then ends the task, unless somebody is
# just talking to the customer. SQLite has no other way to widen a check than to make the table anew.
AGENTS_WORK = """
alter table callback_tasks add column appointed_to integer references users;
alter table callback_tasks add column on_sheet text;
create index callback_tasks_appointed on callback_tasks (appointed_to, next_at) where appointed_to is not null;
create table attempts_kept as select attempt_id, task_id, number, agent_id, started_at, ended_at, disposition,
  response_id, next_at, note_sealed, rev from callback_attempts;
drop table callback_attempts;
create table callback_attempts (
  attempt_id integer primary key, task_id integer not null references callback_tasks, number integer not null,
  agent_id integer references users, started_at text not null, ended_at text not null,
  disposition text not null check (disposition in ('completed', 'partial', 'no_answer', 'busy', 'refused',
    'wrong_number', 'not_in_service', 'call_later', 'handed_over', 'language_barrier', 'deceased', 'other')),
  response_id text, next_at text, note_sealed blob, rev integer not null, unique (task_id, number)) strict;
insert into callback_attempts select * from attempts_kept;
drop table attempts_kept;
create index callback_attempts_rev on callback_attempts (rev);
create index callback_attempts_agent on callback_attempts (agent_id, ended_at);
create trigger callback_tasks_answered_by_link after insert on responses
  when new.order_id is not null and exists (select 1 from invitations i
    where i.invitation_id = new.invitation_id and i.questionnaire = 'service-visit')
  begin update callback_tasks set state = 'done', leased_by = null, leased_until = null, appointed_to = null,
      on_sheet = null, rev = new.rev
    where order_id = new.order_id and state = 'open' and (leased_by is null or leased_until <= new.received_at)
      and (select disposition from callback_attempts a where a.task_id = callback_tasks.task_id
           order by a.number desc limit 1) = 'handed_over';
    delete from callback_drafts where task_id in
      (select task_id from callback_tasks where order_id = new.order_id and state <> 'open');
  end;
"""

# A response is never changed. A correction is a response of its own that stands in the other's place: the one it
# replaces stays, and only what is not replaced is counted. ``changed`` names the questions, not the answers.
CORRECTIONS = """
create table callback_corrections (
  correction_id integer primary key, task_id integer not null references callback_tasks, number integer not null,
  corrected_by integer references users, corrected_at text not null, response_id text not null unique,
  by_response_id text not null unique, changed text not null, rev integer not null) strict;
create index callback_corrections_call on callback_corrections (task_id, number);
create view standing_responses as select r.* from responses r
  where not exists (select 1 from callback_corrections c where c.response_id = r.response_id);
"""
