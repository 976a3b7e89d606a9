"""What an inspection goes through, and what a penalty needs; the tables themselves are of step m008 (db/schema.py).

``chance``: how likely the outlet was to be drawn at random (NULL for one picked by risk), so that what random audits
find speaks for all outlets. ``score``: the outlet's risk score on the day, so that the ranking can be judged later by
what audits found. An appeal may change an outcome; the timeline, only added to, keeps the first one.
"""

INSPECTION_WORK = """
alter table audits add column auditor_id integer references users;
alter table audits add column due_on text;
alter table audits add column plan_key text;
alter table audits add column chance real check (chance > 0 and chance <= 1);
alter table audits add column score real check (score between 0 and 1);
alter table audits add column appealed_at text;
alter table audits add column appeal_sealed blob;
alter table audits add column appeal_outcome text check (appeal_outcome in ('kept', 'changed'));
alter table audits add column appeal_decided_at text;
alter table audits add column appeal_decided_by integer references users;
create index audits_open on audits (due_on) where closed_at is null;
create unique index audits_plan on audits (plan_key, outlet_id) where plan_key is not null;
create table audit_events (
  audit_event_id integer primary key, audit_id integer not null references audits, at text not null,
  user_id integer references users, kind text not null check (kind in ('opened', 'assigned', 'noted', 'visited',
    'evidence', 'claim_judged', 'closed', 'appealed', 'appeal_kept', 'appeal_changed', 'penalty_proposed',
    'penalty_approved', 'penalty_declined', 'penalty_lifted')), words_sealed blob) strict;
create index audit_events_audit on audit_events (audit_id, audit_event_id);
create trigger audit_events_stay before update on audit_events
  begin select raise(abort, 'an audit''s timeline is only added to'); end;
create trigger audit_events_never_go before delete on audit_events
  begin select raise(abort, 'an audit''s timeline is only added to'); end;
create table audit_evidence (
  evidence_id integer primary key, audit_id integer not null references audits, digest text not null,
  name_sealed blob not null, media text not null, bytes integer not null check (bytes > 0),
  added_at text not null, added_by integer not null references users, unique (audit_id, digest)) strict;
create trigger audit_evidence_stays before delete on audit_evidence
  begin select raise(abort, 'evidence of an audit is kept'); end;
create table audit_claims (
  audit_id integer not null references audits, claim_id integer not null references claims,
  verdict text not null check (verdict in ('upheld', 'false', 'unclear')), judged_at text not null,
  judged_by integer not null references users, primary key (audit_id, claim_id)) strict, without rowid;
create table penalty_proposals (
  proposal_id integer primary key, audit_id integer not null references audits,
  level text not null check (level in ('warning', 'claw_back', 'claims_suspended', 'downgraded', 'contract_ended')),
  amount_fen integer not null default 0 check (amount_fen >= 0), note text not null default '',
  proposed_at text not null, proposed_by integer not null references users,
  decided_at text, decided_by integer references users,
  decision text check (decision in ('approved', 'declined')), reason text not null default '',
  check (decided_by is null or decided_by <> proposed_by), check ((decided_at is null) = (decision is null))) strict;
create unique index penalty_proposals_waiting on penalty_proposals (audit_id, level) where decision is null;
alter table penalties add column proposal_id integer references penalty_proposals;
alter table penalties add column lifted_at text;
alter table penalties add column lifted_by integer references users;
"""
