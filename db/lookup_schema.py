"""Indexes for lists that pages ask for at every visit; without them each visit reads years of rows."""

LOOKUPS = """
create index orders_completed on orders (completed_at);
create index responses_received on responses (received_at, channel);
create index responses_questionnaire on responses (questionnaire_id, received_at);
create index invitations_state on invitations (kind, revoked_at, spent_at, expires_at);
create index callback_attempts_answered on callback_attempts (ended_at) where response_id is not null;
"""
