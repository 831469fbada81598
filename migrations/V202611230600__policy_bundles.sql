-- Why: bundles are uploaded, countersigned and kept, so that any of them can be put back, compared and asked again.
create table bundle (
    id text primary key,
    digest text not null unique check (digest ~ '^sha256:[0-9a-f]{64}$'),
    policy_digest text not null unique check (policy_digest ~ '^sha256:[0-9a-f]{64}$'),
    revision text not null,
    origin text not null check (origin in ('shipped', 'uploaded')),
    signed_by text,
    state text not null check (state in ('uploaded', 'asked', 'active', 'superseded', 'withdrawn')),
    rules integer not null check (rules > 0),
    uploaded_by text not null,
    uploaded_at timestamptz not null,
    asked_by text,
    asked_at timestamptz,
    ask_reason text,
    treatment text check (treatment in ('suspend_now', 'review_then_suspend', 'new_requests_only')),
    base_sequence integer,
    changed_at timestamptz not null,
    version integer not null,
    check (state <> 'asked' or (asked_by is not null and treatment is not null and base_sequence is not null))
);
comment on column bundle.digest is 'of the release file as it was uploaded';
comment on column bundle.policy_digest is 'of the compiled archive in it: what decisions and policy_bundle name';
comment on column bundle.base_sequence is 'the activation in force when activation was asked for';
create unique index bundle_revision on bundle (revision) where origin = 'uploaded';
create unique index bundle_active on bundle (state) where state = 'active';
create table bundle_file (
    bundle_id text primary key references bundle,
    content bytea not null
);
alter table policy_bundle
    add column kind text not null default 'shipped' check (kind in ('shipped', 'activated', 'rolled_back')),
    add column asked_by text,
    add column activated_by text not null default 'system',
    add column reason text,
    add column treatment text check (treatment in ('suspend_now', 'review_then_suspend', 'new_requests_only'));
comment on table policy_bundle is 'activations, the newest of which is in force';
grant select, insert, update on bundle to ${app_role};
grant select, insert on bundle_file to ${app_role};
