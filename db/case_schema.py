"""What drives a case to its end: deadlines, escalation, causes, attachments, how the decision was told and taken.

``counts_from`` is the moment deadlines count from (NULL: opened_at), ``due_at`` when the next stage is due,
``close_by`` when the case is. The answer to the follow-up finds its case by itself, whichever way it comes. Reviews
of strangers lie here too, because bad ones become cases.
"""

CASE_WORK = """
alter table cases add column counts_from text;
alter table cases add column stage_since text;
alter table cases add column close_by text;
alter table cases add column escalated integer not null default 0 check (escalated between 0 and 2);
alter table cases add column reopened integer not null default 0;
alter table cases add column told_at text;
alter table cases add column told_way text check (told_way in ('in_person', 'written', 'telephone', 'unreached'));
alter table cases add column told_by integer references users;
alter table cases add column follow_up_id integer references invitations;
alter table cases add column follow_up_response text;
create index cases_open on cases (due_at) where closed_at is null;
create index cases_owner on cases (owner_id, closed_at);
create index cases_outlet on cases (outlet_id, closed_at);
create index cases_follow_up on cases (follow_up_id) where follow_up_id is not null;
create index case_events_case on case_events (case_id, case_event_id);
create trigger case_events_stay before update of case_id, user_id, kind, stage on case_events
  begin select raise(abort, 'a case''s timeline is only added to'); end;
create trigger case_events_never_go before delete on case_events
  begin select raise(abort, 'a case''s timeline is only added to'); end;
create trigger cases_answered after insert on responses
  when exists (select 1 from cases where follow_up_id = new.invitation_id)
  begin update cases set follow_up_response = new.response_id, rev = new.rev where follow_up_id = new.invitation_id;
    insert into case_events (case_id, at, kind)
      select case_id, new.received_at, 'answered' from cases where follow_up_id = new.invitation_id; end;
create table case_causes (
  case_cause_id integer primary key, case_id integer not null references cases,
  parent_id integer references case_causes,
  category text not null check (category in ('people', 'product', 'parts', 'procedure', 'place', 'measure')),
  words text not null, noted_at text not null, noted_by integer references users, rev integer not null) strict;
create index case_causes_case on case_causes (case_id);
create index case_causes_rev on case_causes (rev);
create table case_attachments (
  attachment_id integer primary key, case_id integer not null references cases, digest text not null,
  name_sealed blob not null, media text not null, bytes integer not null check (bytes > 0),
  added_at text not null, added_by integer references users, unique (case_id, digest)) strict;
create table reviews (
  review_id integer primary key, source_key text not null unique, outlet_id integer not null references outlets,
  posted_at text not null, stars integer not null check (stars between 1 and 5), words_sealed blob,
  link text not null default '', rev integer not null) strict;
create index reviews_outlet on reviews (outlet_id, posted_at);
create index reviews_rev on reviews (rev);
"""
FOLLOWED = {"case_causes": "case_cause_id", "reviews": "review_id"}
