-- Why: keys that sign, tokens that were signed and the status lists that say whether they still hold.
create table signing_key (
    kid text primary key,
    purpose text not null check (purpose in ('root', 'approval', 'status')),
    public_key jsonb not null,
    not_before timestamptz not null,
    not_after timestamptz not null
);
create table trust_bundle (
    version bigint primary key check (version > 0),
    minimum_sequence bigint not null,
    signed text not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null
);
create table status_list (
    number integer primary key check (number > 0),
    capacity integer not null check (capacity > 0),
    revision bigint not null
);
create table approval_token (
    jti text primary key,
    approval_id text not null,
    kid text not null references signing_key,
    list_number integer not null references status_list,
    list_index integer not null check (list_index >= 0),
    status smallint not null check (status between 0 and 3),
    status_changed_at timestamptz not null,
    signed text not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    unique (list_number, list_index)
);
create index approval_token_approval on approval_token (approval_id, issued_at desc);
create index approval_token_list on approval_token (list_number, list_index) where status <> 0;
create table status_list_token (
    number integer primary key references status_list,
    revision bigint not null,
    issued_at timestamptz not null,
    signed text not null
);
comment on column status_list.revision is 'grows, under the row''s lock, with every change of a status in the list';
comment on column status_list_token.revision is 'the revision that was signed: lower than the list''s means sign again';
grant select, insert on signing_key, trust_bundle to ${app_role};
grant select, insert, update on approval_token, status_list, status_list_token to ${app_role};
