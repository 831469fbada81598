-- Why: what people should hear of commits with the act itself, and is then carried out by mail and webhook at least once.
create table notice (
    id text primary key,
    kind text not null,
    subject text not null,
    about text not null,
    path text not null,
    once text not null,
    at timestamptz not null,
    unique (kind, subject, once)
);
comment on column notice.once is 'the same kind, subject and key is told once; the id of the notice where it may come again';
create table inbox (
    person_id text not null references person,
    notice_id text not null references notice,
    read_at timestamptz,
    primary key (person_id, notice_id)
);
create index inbox_unread on inbox (person_id) where read_at is null;
create table mail_address (
    person_id text primary key references person,
    address text not null,
    confirmed_at timestamptz,
    code_hash text,
    code_ends_at timestamptz,
    code_attempts integer not null default 0
);
create table mail_choice (
    person_id text not null references person,
    kind text not null,
    wanted boolean not null,
    primary key (person_id, kind)
);
create table webhook (
    id text primary key,
    name text not null unique,
    url text not null,
    kinds jsonb not null,
    secret text not null,
    previous_secret text,
    previous_ends_at timestamptz,
    active boolean not null,
    state_reason text not null,
    created_by text not null,
    created_at timestamptz not null,
    last_success_at timestamptz,
    failing_since timestamptz,
    version integer not null
);
comment on column webhook.secret is 'encrypted under webhook.secret of the data directory';
create table delivery (
    id text primary key,
    notice_id text not null references notice,
    person_id text references person,
    webhook_id text references webhook,
    state text not null check (state in ('waiting', 'delivered', 'failed', 'dropped')),
    attempts integer not null,
    due_at timestamptz not null,
    last_answer text not null,
    ended_at timestamptz,
    check ((person_id is null) <> (webhook_id is null))
);
create index delivery_due on delivery (due_at) where state = 'waiting';
create index delivery_webhook on delivery (webhook_id, id desc) where webhook_id is not null;
grant select, insert on notice to ${app_role};
grant select, insert, update on inbox, mail_address, mail_choice, webhook, delivery to ${app_role};
