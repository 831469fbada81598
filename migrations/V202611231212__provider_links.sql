-- Why: a person who signs in at an identity provider is known by issuer and subject, never by name or e-mail address.
create table provider_link (
    issuer text not null,
    subject text not null check (length(subject) <= 255),
    person_id text not null references person,
    linked_at timestamptz not null,
    last_used_at timestamptz,
    primary key (issuer, subject),
    unique (issuer, person_id)
);
grant select, insert, update, delete on provider_link to ${app_role};
