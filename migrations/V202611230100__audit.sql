-- Why: every act needs a record that the application itself cannot rewrite.
create table audit_entry (
    seq bigint primary key check (seq > 0),
    at timestamptz not null,
    actor text not null,
    action text not null,
    subject text not null,
    body text not null,
    previous_hash text not null unique,
    hash text not null unique
);
create index audit_entry_subject on audit_entry (subject, seq desc);
grant select, insert on audit_entry to ${app_role};
