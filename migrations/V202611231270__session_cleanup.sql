-- Why: sessions that ended are of no use after a while and are removed in small batches.
create index person_session_end on person_session (ends_at);
create index passkey_confirmation_at on passkey_confirmation (confirmed_at);
grant delete on person_session to ${app_role};
