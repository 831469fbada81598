-- Why: people, their roles, programme and training; sign-in; clients for tooling.
create table person (
    id text primary key,
    username text not null unique check (username = lower(username)),
    display_name text not null,
    programme text not null check (programme in ('commercial', 'government', 'defence')),
    active boolean not null,
    created_at timestamptz not null,
    version integer not null
);
create table person_role (
    person_id text not null references person,
    role text not null check (role in ('developer', 'security_lead', 'data_owner', 'auditor', 'administrator')),
    primary key (person_id, role)
);
create table training (
    id text primary key,
    person_id text not null references person,
    kind text not null check (kind in ('responsible_ai')),
    completed_at timestamptz not null,
    source text not null check (source in ('accepted', 'recorded')),
    recorded_by text not null
);
create index training_person on training (person_id, kind, completed_at desc);
create table local_account (
    person_id text primary key references person,
    password_hash text not null,
    failed_attempts integer not null,
    locked_until timestamptz
);
create table person_session (
    id text primary key,
    person_id text not null references person,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz
);
create index person_session_person on person_session (person_id);
create table api_client (
    id text primary key,
    name text not null unique,
    token_hash text not null unique,
    scopes jsonb not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
);
grant select, insert, update on person, local_account, person_session, api_client to ${app_role};
grant select, insert, delete on person_role to ${app_role};
grant select, insert on training to ${app_role};
