-- Why: tools, scopes and data classes are registers that pages, requests and policy share.
create table tool (
    id text primary key,
    name text not null,
    publisher text not null,
    country text,
    licence text not null,
    minimum_version jsonb not null,
    recommended_version jsonb not null,
    has_cloud_models boolean not null,
    approved boolean not null,
    verified boolean not null,
    notes text not null,
    sources jsonb not null,
    advisories jsonb not null
);
create table use_scope (
    id text primary key,
    position integer not null unique
);
create table data_class (
    id text primary key,
    position integer not null unique,
    handling text not null check (handling in ('low', 'protected', 'sensitive', 'forbidden'))
);
grant select, insert, update on tool, use_scope, data_class to ${app_role};
