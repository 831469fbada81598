-- Why: approvals that a newly activated policy would not give are suspended or reviewed again in stages that survive a restart.
create table policy_treatment (
    sequence integer primary key references policy_bundle,
    kind text not null check (kind in ('suspend_now', 'review_then_suspend', 'resume')),
    base_digest text not null,
    by_person text not null,
    review_days integer,
    state text not null check (state in ('running', 'done')),
    position text not null,
    looked_at integer not null,
    total integer not null,
    failure text,
    started_at timestamptz not null,
    finished_at timestamptz
);
comment on column policy_treatment.base_digest is 'the policy before: who was refused by it too does not lose';
comment on column policy_treatment.position is 'the last approval that was looked at';
create table policy_treatment_item (
    sequence integer not null references policy_treatment,
    approval_id text not null references approval,
    state text not null check (state in ('due', 'suspended', 'reviewed', 'cured', 'ended', 'resumed')),
    codes jsonb not null,
    review_request_id text references request,
    due_at timestamptz,
    suspended_version integer,
    changed_at timestamptz not null,
    primary key (sequence, approval_id)
);
create index policy_treatment_due on policy_treatment_item (due_at) where state = 'due';
comment on column policy_treatment_item.suspended_version is 'of the approval after it was suspended: any later change is somebody else''s';
grant select, insert, update on policy_treatment, policy_treatment_item to ${app_role};
