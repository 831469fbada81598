-- Why: a creating call that is repeated under the same Idempotency-Key makes nothing twice and gets the same answer.
create table creation_key (
    id text primary key,
    body_hash text not null,
    answer text,
    at timestamptz not null
);
comment on column creation_key.id is 'keyed digest of caller, route and key';
comment on column creation_key.answer is 'sealed by the key itself: it may hold what is shown once; null only while it is being made';
create index creation_key_at on creation_key (at);
grant select, insert, update, delete on creation_key to ${app_role};
