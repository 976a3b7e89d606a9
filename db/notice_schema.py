"""Who is told that a case has gone up: one line an escalation, one a person who has to know of it, and their address.

``seen_at`` is when that person looked, ``mailed_at`` when a mail server took their message. ``fault`` is what hindered
the last try, without anybody's address. Staff give their address themselves or are given one; it lies sealed.
"""

NOTICES = """
create table case_escalations (
  escalation_id integer primary key, case_id integer not null references cases,
  level integer not null check (level in (1, 2)), at text not null) strict;
create index case_escalations_case on case_escalations (case_id);
create table case_notices (
  escalation_id integer not null references case_escalations, user_id integer not null references users,
  seen_at text, mailed_at text, tries integer not null default 0, next_try_at text, fault text not null default '',
  primary key (escalation_id, user_id)) strict, without rowid;
create index case_notices_unseen on case_notices (user_id, escalation_id) where seen_at is null;
create index case_notices_waiting on case_notices (escalation_id) where mailed_at is null and seen_at is null;
create table user_mails (
  user_id integer primary key references users, mail_sealed blob not null) strict;
"""
