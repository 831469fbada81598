-- Why: what a policy would change is computed before anybody may ask for it, and that takes longer than a page.
create table policy_effect (
    id text primary key,
    bundle_id text not null references bundle,
    policy_digest text not null,
    base_sequence integer not null,
    base_digest text not null,
    state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    phase text not null check (phase in ('approval', 'waiting', 'denied', 'decision')),
    done integer not null check (done >= 0),
    total integer not null check (total >= 0),
    most_decisions integer not null check (most_decisions >= 0),
    started_by text not null,
    started_at timestamptz not null,
    as_of timestamptz not null,
    finished_at timestamptz,
    claimed_by text,
    claimed_at timestamptz,
    failure text,
    summary jsonb,
    check ((state = 'done') = (summary is not null))
);
create unique index policy_effect_open on policy_effect (bundle_id) where state in ('waiting', 'running');
create index policy_effect_bundle on policy_effect (bundle_id, started_at desc);
comment on column policy_effect.base_digest is 'the policy it is compared with: once another is in force, it is outdated';
comment on column policy_effect.claimed_at is 'renewed by the server that computes; another takes over when it grows old';
create table policy_effect_item (
    effect_id text not null references policy_effect,
    subject text not null check (subject in ('approval', 'waiting', 'denied', 'decision')),
    id text not null,
    person_id text,
    device_id text,
    change text not null check (change in ('loses', 'shorter', 'gains')),
    before text not null,
    after text not null,
    codes jsonb not null,
    approval_before_s bigint,
    approval_after_s bigint,
    token_before_s bigint,
    token_after_s bigint,
    primary key (effect_id, subject, id)
);
comment on table policy_effect_item is 'only what changes';
create index policy_effect_item_change on policy_effect_item (effect_id, subject, change, id desc);
create table policy_effect_code (
    effect_id text not null references policy_effect,
    subject text not null,
    change text not null,
    code text not null,
    id text not null,
    primary key (effect_id, subject, change, code, id)
);
grant select, insert, update on policy_effect to ${app_role};
grant select, insert, delete on policy_effect_item, policy_effect_code to ${app_role};
