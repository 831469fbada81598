-- Why: one form may ask for several models, laptops or tools; each combination stays a request of its own, and the set keeps them together.
create table request_set (
    id text primary key,
    person_id text not null references person,
    key text,
    body_hash text not null,
    left_out jsonb not null,
    created_at timestamptz not null,
    unique (person_id, key)
);
comment on column request_set.key is 'Idempotency-Key: the same key of the same person answers with the same set';
comment on column request_set.left_out is 'pairs of device and tool that make no sense: the tool is not on the device';
alter table request add column set_id text references request_set;
create index request_set_id on request (set_id, id) where set_id is not null;
grant select, insert on request_set to ${app_role};
