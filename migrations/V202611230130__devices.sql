-- Why: the register of devices, the keys they enrolled and what they reported.
create table device (
    id text primary key,
    owner_id text not null references person,
    name text not null,
    ownership text not null check (ownership in ('personal', 'dev_budget', 'company_issued')),
    os_family text not null check (os_family in ('linux', 'macos', 'windows')),
    os_version jsonb,
    hostname text,
    account text,
    state text not null check (state in ('registered', 'enrolled', 'lost', 'retired')),
    key_thumbprint text unique,
    public_key jsonb,
    assurance text check (assurance in ('software', 'hardware', 'attested')),
    created_at timestamptz not null,
    enrolled_at timestamptz,
    version integer not null,
    check (state <> 'enrolled' or (key_thumbprint is not null and public_key is not null and assurance is not null))
);
create index device_owner on device (owner_id);
create table posture_report (
    id text primary key,
    device_id text not null references device,
    collected_at timestamptz not null,
    received_at timestamptz not null,
    signed text not null,
    report jsonb not null,
    unique (device_id, collected_at)
);
create table enrolment_code (
    code_hash text primary key,
    device_id text not null references device,
    created_by text not null references person,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create table used_proof (
    proof_hash text primary key,
    expires_at timestamptz not null
);
create index used_proof_expiry on used_proof (expires_at);
grant select, insert, update on device, enrolment_code to ${app_role};
grant select, insert on posture_report to ${app_role};
grant select, insert, delete on used_proof to ${app_role};
