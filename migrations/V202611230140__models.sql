-- Why: what is known about models, and which exact files (artifact sets) a person confirmed to be which model.
create table publisher (
    id text primary key,
    name text not null,
    country text,
    legal_bloc text,
    source text not null,
    notes text
);
create table licence (
    id text primary key,
    title text not null,
    osi boolean not null,
    class text not null,
    approved_default boolean not null,
    conditions jsonb not null,
    url text,
    source text not null
);
create table model (
    id text primary key,
    family text not null,
    version text not null,
    publisher_id text not null references publisher,
    licence_id text not null references licence,
    openness text not null check (openness in ('A', 'B', 'C', 'D', 'E', 'F')),
    origin_country text,
    origin_state text not null check (origin_state in ('confirmed', 'declared', 'unknown')),
    training_data text not null,
    ancestry jsonb not null,
    ancestry_complete boolean not null,
    released text,
    parameters jsonb not null,
    modalities jsonb not null,
    huggingface jsonb not null,
    ollama jsonb not null,
    notes text not null,
    sources jsonb not null,
    verified boolean not null
);
create table artifact_set (
    digest text primary key check (digest ~ '^sha256:[0-9a-f]{64}$'),
    name text not null,
    format text not null check (format in ('gguf', 'safetensors', 'pickle', 'onnx', 'unknown')),
    has_code boolean not null,
    remote boolean not null,
    size bigint not null check (size >= 0),
    artifacts jsonb not null,
    manifest text,
    source_kind text not null check (source_kind in ('huggingface', 'ollama', 'modelscope', 'upload', 'other')),
    source_namespace text,
    source_ref text,
    declared jsonb not null,
    verified_by text,
    verified_at timestamptz,
    seen_by text not null,
    seen_at timestamptz not null,
    check ((verified_by is null) = (verified_at is null))
);
create index artifact_set_seen on artifact_set (seen_at desc, digest);
create table confirmation (
    id text primary key,
    digest text not null references artifact_set,
    model_id text not null references model,
    confirmed_by text not null references person,
    confirmed_at timestamptz not null,
    source text not null,
    note text not null,
    extra_ancestry jsonb not null,
    withdrawn_at timestamptz,
    withdrawn_by text references person
);
create unique index confirmation_live on confirmation (digest) where withdrawn_at is null;
create table scan (
    id text primary key,
    digest text not null references artifact_set,
    kind text not null check (kind in ('format', 'malware', 'redteam')),
    result text not null check (result in ('clean', 'findings', 'failed')),
    tool text not null,
    at timestamptz not null,
    recorded_by text not null,
    detail text not null
);
create index scan_digest on scan (digest, at desc);
grant select, insert, update on publisher, licence, model, artifact_set, confirmation to ${app_role};
grant select, insert on scan to ${app_role};
