-- Why: what a person filled in survives a reload, an expired session and a second device; only they see it, and it goes after 30 days.
create table request_draft (
    id text primary key,
    person_id text not null references person,
    fields jsonb not null,
    editor text not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    version integer not null,
    sent_at timestamptz,
    request_id text references request,
    set_id text references request_set,
    check ((sent_at is null) = (request_id is null and set_id is null)),
    check (request_id is null or set_id is null)
);
comment on column request_draft.editor is 'the open page that wrote last: it may write again whatever version it knows';
create index request_draft_person on request_draft (person_id, changed_at desc);
create index request_draft_changed on request_draft (changed_at);
grant select, insert, update, delete on request_draft to ${app_role};
