-- Why: keys that sign, tokens that were signed and the status lists that say whether they still hold.
create table signing_key (
    kid text primary key,
    purpose text not null check (purpose in ('root', 'approval', 'status')),
    public_key jsonb not null,
    not_before timestamptz not null,
    not_after timestamptz not null
);
create table trust_bundle (
    version integer primary key check (version > 0),
    signed text not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null
);
create table status_list (
    number integer primary key check (number > 0),
    capacity integer not null check (capacity > 0)
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
create table status_list_token (
    number integer not null references status_list,
    issued_at timestamptz not null,
    signed text not null,
    primary key (number, issued_at)
);
grant select, insert on signing_key, trust_bundle, status_list to ${app_role};
grant select, insert, update on approval_token to ${app_role};
grant select, insert, delete on status_list_token to ${app_role};
