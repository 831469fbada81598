-- Why: reviewers ask for changes, requests are edited; every revision and every word about them is kept.
alter table request drop constraint request_state_check;
alter table request add constraint request_state_check
    check (state in ('denied', 'in_review', 'changes_requested', 'approved', 'rejected', 'withdrawn'));
alter table review drop constraint review_verdict_check;
alter table review add constraint review_verdict_check check (verdict in ('approve', 'changes', 'deny'));
create table request_revision (
    request_id text not null references request,
    revision integer not null check (revision > 0),
    device_id text not null references device,
    model_digest text not null references artifact_set,
    tool_id text not null references tool,
    scopes jsonb not null,
    data_classes jsonb not null,
    sanitisation text,
    environment text not null,
    duration_days integer not null,
    reason text not null,
    cause text not null check (cause in ('asked', 'edited', 'resubmitted', 'facts')),
    note text not null,
    person_id text references person,
    decision_id text not null references decision,
    at timestamptz not null,
    primary key (request_id, revision)
);
comment on table request_revision is 'what was asked in each revision; the decision is the one that opened it';
comment on column request_revision.person_id is 'who made the revision; null for facts that changed by themselves';
insert into request_revision
    select id, revision, device_id, model_digest, tool_id, scopes, data_classes, sanitisation, environment,
        duration_days, reason, case when revision = 1 then 'asked' else 'facts' end, '',
        case when revision = 1 then person_id end, decision_id, changed_at
    from request;
create table request_comment (
    id text primary key,
    request_id text not null references request,
    revision integer not null,
    person_id text not null references person,
    text text not null,
    at timestamptz not null
);
create index request_comment_request on request_comment (request_id, id);
create index request_similar on request (model_digest, tool_id, created_at desc);
grant select, insert on request_revision, request_comment to ${app_role};
