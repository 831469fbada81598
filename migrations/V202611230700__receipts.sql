-- Why: what gates loaded and refused, as the devices signed it; only ever added to, so that gaps and forks stay visible.
create table receipt (
    id text primary key,
    device_id text not null references device,
    device_key text not null,
    sequence bigint not null check (sequence > 0),
    previous_hash text not null check (previous_hash ~ '^[0-9a-f]{64}$'),
    entry_hash text not null check (entry_hash ~ '^[0-9a-f]{64}$'),
    kind text not null check (kind in ('load.allowed', 'load.denied', 'load.observed', 'load.mismatch', 'load.ended',
        'vault.shown', 'vault.removed')),
    at timestamptz not null,
    received_at timestamptz not null,
    tool_id text not null,
    account text not null,
    model_digest text check (model_digest ~ '^sha256:[0-9a-f]{64}$'),
    token_jti text,
    approval_id text,
    rule text,
    code text,
    scopes jsonb not null,
    data_classes jsonb not null,
    name text not null,
    signed text not null,
    unique (device_id, device_key, sequence)
);
comment on column receipt.device_key is 'thumbprint: a device enrolled again under another key may begin a new record';
comment on column receipt.approval_id is 'as the device says: no reference, so that what it says can always be kept';
create index receipt_time on receipt (at desc, id desc);
create index receipt_device on receipt (device_id, at desc, id desc);
create index receipt_model on receipt (model_digest, at desc, id desc) where model_digest is not null;
create index receipt_approval on receipt (approval_id, device_id, tool_id, at) where approval_id is not null;
grant select, insert on receipt to ${app_role};
