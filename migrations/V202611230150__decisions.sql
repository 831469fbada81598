-- Why: which policy is in force, and every decision with the exact input it was made on.
create table policy_bundle (
    sequence integer primary key check (sequence > 0),
    revision text not null,
    digest text not null check (digest ~ '^sha256:[0-9a-f]{64}$'),
    activated_at timestamptz not null
);
create table decision (
    id text primary key,
    purpose text not null check (purpose in ('request', 'review', 'verdict', 'issue', 'api', 'evaluation')),
    request_id text,
    person_id text,
    device_id text,
    model_digest text,
    tool_id text,
    outcome text not null check (outcome in ('allow', 'review', 'deny')),
    input text not null,
    output text not null,
    bundle_sequence integer not null,
    bundle_revision text not null,
    bundle_digest text not null,
    engine text not null,
    decided_at timestamptz not null
);
create index decision_request on decision (request_id, decided_at desc);
create index decision_time on decision (decided_at desc, id);
grant select, insert on policy_bundle, decision to ${app_role};
