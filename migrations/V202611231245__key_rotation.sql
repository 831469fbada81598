-- Why: the keys that sign tokens and status lists are replaced while gates go on working. Each has a state, a successor is
-- known to gates before it signs, and what a former key signed counts until it ends.
alter table signing_key
    add column state text not null default 'current' check (state in ('next', 'current', 'retired', 'ended', 'revoked')),
    add column keystore text,
    add column made_by text not null default 'system',
    add column published_at timestamptz,
    add column activated_at timestamptz,
    add column ended_at timestamptz;
update signing_key
set keystore = case purpose when 'root' then 'root.keystore' else 'server.keystore' end,
    published_at = not_before,
    activated_at = not_before;
alter table signing_key alter column state drop default, alter column made_by drop default, alter column keystore set not null;
create unique index signing_key_current on signing_key (purpose) where state = 'current';
create unique index signing_key_next on signing_key (purpose) where state = 'next';
comment on column signing_key.keystore is 'the file in the data directory that holds the private half, sealed';
comment on column signing_key.published_at is 'when the first trust bundle that lists it was taken over; before that no gate knows it';
comment on column signing_key.ended_at is 'when it stopped signing';
grant update (state, published_at, activated_at, ended_at) on signing_key to ${app_role};

create index approval_token_kid on approval_token (kid, expires_at);

alter table status_list_token add column kid text references signing_key;
update status_list_token set kid = (select kid from signing_key where purpose = 'status');
alter table status_list_token alter column kid set not null;
comment on column status_list_token.kid is 'the key that signed it: another one in force means sign again';
