-- Why: tokens of tooling need an end, a successor without downtime, a limit, and a reason for their revocation.
alter table api_client
    add column created_by text not null default 'system',
    add column expires_at timestamptz,
    add column revoked_by text,
    add column revoke_reason text,
    add column requests_per_minute integer check (requests_per_minute between 1 and 600000),
    add column previous_hash text unique,
    add column previous_until timestamptz,
    add column version integer not null default 0,
    add check ((previous_hash is null) = (previous_until is null));
-- A year like everybody, but nothing that works today stops within a quarter of the upgrade.
update api_client set expires_at = greatest(created_at + interval '365 days', now() + interval '90 days');
alter table api_client
    alter column created_by drop default,
    alter column expires_at set not null,
    alter column version drop default;
