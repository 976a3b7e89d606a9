"""The weights of the assessment of outlets: each version whole, in force from its day, never altered.

A report that ends before a version's ``valid_from`` keeps the weights that were in force then. ``grade_a`` and
``grade_b``: scores from which an outlet is an A or a B. Conventions as in db/schema.py.
"""

WEIGHTS = """
create table weightings (
  weighting_id integer primary key, valid_from text not null,
  grade_a real not null check (grade_a between 0 and 100), grade_b real not null check (grade_b between 0 and 100),
  note text not null default '', set_at text not null, set_by integer references users, rev integer not null,
  check (grade_b < grade_a)) strict;
create table weighting_indices (
  weighting_id integer not null references weightings, index_key text not null,
  weight real not null check (weight between 0 and 100), floor real not null,
  primary key (weighting_id, index_key)) strict, without rowid;
create index weightings_rev on weightings (rev);
create trigger weightings_stay before update on weightings
  begin select raise(abort, 'weights are never altered; keep a new version'); end;
create trigger weightings_never_go before delete on weightings
  begin select raise(abort, 'weights are never deleted; keep a new version'); end;
create trigger weighting_indices_stay before update on weighting_indices
  begin select raise(abort, 'weights are never altered; keep a new version'); end;
create trigger weighting_indices_never_go before delete on weighting_indices
  begin select raise(abort, 'weights are never deleted; keep a new version'); end;
create trigger weighting_indices_come_together before insert on weighting_indices
  when (select rev from weightings where weighting_id = new.weighting_id) is not (select n from revision)
  begin select raise(abort, 'a version of the weights is kept whole, in one transaction'); end;
"""
FOLLOWED = {"weightings": "weighting_id"}
