-- Why: a policy may run beside the one in force before anybody asks for it; what it would have said is counted, and changes nothing.
create table policy_shadow (
    id text primary key,
    bundle_id text not null references bundle,
    policy_digest text not null,
    state text not null check (state in ('running', 'ended', 'stopped', 'activated', 'failed')),
    reason text not null,
    started_by text not null references person,
    started_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > started_at),
    ended_at timestamptz,
    ended_by text,
    failure text,
    upto_at timestamptz not null,
    upto_id text not null,
    compared bigint not null check (compared >= 0),
    unanswered bigint not null check (unanswered >= 0),
    check ((state = 'running') = (ended_at is null))
);
create unique index policy_shadow_running on policy_shadow (bundle_id) where state = 'running';
create index policy_shadow_bundle on policy_shadow (bundle_id, started_at desc);
comment on column policy_shadow.upto_at is 'the last decision compared, with upto_id; the next part begins after it';
comment on column policy_shadow.unanswered is 'how often the candidate gave no usable answer; each counts as a denial too';
create table policy_shadow_count (
    shadow_id text not null references policy_shadow,
    before text not null,
    after text not null,
    items bigint not null check (items > 0),
    primary key (shadow_id, before, after)
);
create table policy_shadow_item (
    shadow_id text not null references policy_shadow,
    decision_id text not null references decision,
    decided_at timestamptz not null,
    before text not null,
    after text not null,
    codes jsonb not null,
    primary key (shadow_id, decision_id)
);
create index policy_shadow_item_newest on policy_shadow_item (shadow_id, decided_at desc, decision_id desc);
grant select, insert, update on policy_shadow, policy_shadow_count to ${app_role};
grant select, insert on policy_shadow_item to ${app_role};
