"""Why goods came back, and what the warranty does not cover; conventions as in db/schema.py."""

# One reason an order of type return or exchange. An exclusion is noted per claim and per way it was found, and takes
# nothing away: the claim lands and keeps its status; what becomes of the money people decide.
RETURNS_AND_EXCLUSIONS = """
create table returns (
  order_id integer primary key references orders,
  reason text not null check (reason in ('quality', 'performance', 'transport_damage', 'wrong_item', 'change_of_mind',
    'other')),
  rev integer not null) strict;
create index returns_rev on returns (rev);
create table claim_exclusions (
  exclusion_id integer primary key, claim_id integer not null references claims,
  exclusion text not null check (exclusion in ('expired', 'altered_voucher', 'serial_mismatch', 'misuse',
    'unauthorised_repair', 'force_majeure')),
  found_by text not null check (found_by in ('warranty_end', 'order_serial', 'unknown_serial', 'other_product',
    'made_after_bought', 'stated')),
  at text not null, rev integer not null, unique (claim_id, exclusion, found_by)) strict;
create index claim_exclusions_rev on claim_exclusions (rev);
"""
FOLLOWED = {"returns": "order_id", "claim_exclusions": "exclusion_id"}
REASONS = ("quality", "performance", "transport_damage", "wrong_item", "change_of_mind", "other")
EXCLUSIONS = ("expired", "altered_voucher", "serial_mismatch", "misuse", "unauthorised_repair", "force_majeure")
