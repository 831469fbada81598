-- Why: gates are rolled out in groups that may only observe for a while; the default, no group, enforces.
create sequence gate_policy_sequence start 2;
comment on sequence gate_policy_sequence is 'at least the second of the change, so that it is not lower after an older backup was restored';
create table device_group (
    id text primary key,
    name text not null,
    mode text not null check (mode in ('enforce', 'observe')),
    observe_until timestamptz,
    reason text not null,
    changed_by text not null references person,
    changed_at timestamptz not null,
    created_at timestamptz not null,
    sequence bigint not null unique,
    version integer not null,
    check ((mode = 'observe') = (observe_until is not null)),
    check (observe_until <= changed_at + interval '90 days')
);
create unique index device_group_name on device_group (lower(name));
alter table device add column group_id text references device_group;
alter table device add column group_sequence bigint not null default 1;
comment on column device.group_sequence is 'when it was put where it is; the greater of this and the group''s own goes into its gate policy';
create index device_in_group on device (group_id, id) where group_id is not null;
create index receipt_refused on receipt (at) where kind in ('load.observed', 'load.denied');
grant select, insert, update on device_group to ${app_role};
grant usage, update on sequence gate_policy_sequence to ${app_role};
