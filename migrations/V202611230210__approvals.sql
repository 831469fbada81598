-- Why: a request, the verdicts of people and the grant that follows; constraints, not luck, keep them single.
create sequence request_number start 1001;
create table request (
    id text primary key,
    number bigint not null unique default nextval('request_number'),
    person_id text not null references person,
    device_id text not null references device,
    model_digest text not null references artifact_set,
    tool_id text not null references tool,
    scopes jsonb not null,
    data_classes jsonb not null,
    sanitisation text,
    environment text not null,
    duration_days integer not null,
    reason text not null,
    state text not null check (state in ('denied', 'in_review', 'approved', 'rejected', 'withdrawn')),
    revision integer not null check (revision > 0),
    decision_id text not null references decision,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    version integer not null
);
create index request_person on request (person_id, created_at desc);
create index request_state on request (state, created_at, id);
create table request_key (
    person_id text not null references person,
    key text not null,
    body_hash text not null,
    request_id text not null references request deferrable initially deferred,
    at timestamptz not null,
    primary key (person_id, key)
);
comment on table request_key is 'Idempotency-Key: the same key of the same person answers with the same request';
create table review_need (
    request_id text not null references request,
    revision integer not null,
    role text not null,
    because jsonb not null,
    primary key (request_id, revision, role)
);
create table review (
    id text primary key,
    request_id text not null references request,
    revision integer not null,
    reviewer_id text not null references person,
    role text not null,
    verdict text not null check (verdict in ('approve', 'deny')),
    reason text not null,
    decision_id text not null references decision,
    at timestamptz not null,
    unique (request_id, revision, role),
    unique (request_id, revision, reviewer_id)
);
create table approval (
    id text primary key,
    request_id text not null unique references request,
    person_id text not null references person,
    device_id text not null references device,
    model_digest text not null references artifact_set,
    tool_id text not null references tool,
    scopes jsonb not null,
    data_classes jsonb not null,
    environment text not null,
    state text not null check (state in ('scheduled', 'active', 'suspended', 'revoked', 'expired', 'superseded')),
    state_reason text not null,
    decision_id text not null references decision,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    changed_at timestamptz not null,
    version integer not null,
    check (ends_at > starts_at)
);
create index approval_device on approval (device_id, state);
create index approval_state on approval (state, ends_at, id);
alter table approval_token add foreign key (approval_id) references approval;
grant select, insert, update on request, approval to ${app_role};
grant select, insert on review_need, review, request_key to ${app_role};
grant usage on sequence request_number to ${app_role};
