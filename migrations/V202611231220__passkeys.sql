-- Why: reviewers sign their verdicts with passkeys; what was signed is kept, only ever added to, and proves the verdict later.
create table passkey (
    id text primary key,
    person_id text not null references person,
    name text not null,
    credential_id bytea not null unique,
    public_key bytea not null,
    algorithm text not null check (algorithm in ('ES256', 'EdDSA', 'RS256')),
    backup_eligible boolean not null,
    sign_count bigint not null check (sign_count >= 0),
    created_at timestamptz not null,
    last_used_at timestamptz,
    flagged_at timestamptz,
    removed_at timestamptz,
    version integer not null
);
comment on column passkey.flagged_at is 'its signature counter went back, as that of a copy does; never taken again';
comment on column passkey.removed_at is 'kept, because verdicts were signed with it';
create index passkey_person on passkey (person_id, created_at);
create table passkey_challenge (
    id text primary key,
    purpose text not null check (purpose in ('register', 'confirm', 'verdict')),
    person_id text not null references person,
    session_id text not null,
    challenge bytea not null,
    document bytea,
    created_at timestamptz not null,
    ends_at timestamptz not null,
    used_at timestamptz
);
comment on column passkey_challenge.document is 'what a verdict challenge is the SHA-256 of';
create index passkey_challenge_end on passkey_challenge (ends_at);
create table passkey_confirmation (
    session_id text primary key,
    person_id text not null references person,
    confirmed_at timestamptz not null
);
create table review_signature (
    id text primary key,
    person_id text not null references person,
    passkey_id text not null references passkey,
    rp_id text not null,
    origins jsonb not null,
    document bytea not null,
    authenticator_data bytea not null,
    client_data bytea not null,
    signature bytea not null,
    public_key bytea not null,
    at timestamptz not null
);
create table review_evidence (
    review_id text primary key references review,
    signature_id text not null references review_signature,
    position integer not null check (position >= 0),
    unique (signature_id, position)
);
grant select, insert, update on passkey to ${app_role};
grant select, insert, update, delete on passkey_challenge, passkey_confirmation to ${app_role};
grant select, insert on review_signature, review_evidence to ${app_role};
