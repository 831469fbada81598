-- Why: a rule is waived openly, for somebody or something named, with an owner, a reason and an end, never for ever.
create table exception (
    id text primary key,
    code text not null,
    device_id text references device,
    model_digest text references artifact_set,
    person_id text references person,
    owner_id text not null references person,
    reason text not null,
    days integer not null check (days between 1 and 90),
    request_id text references request,
    state text not null check (state in ('asked', 'granted', 'refused', 'withdrawn', 'revoked', 'expired')),
    asked_at timestamptz not null,
    decided_by text references person,
    decided_at timestamptz,
    decision_reason text,
    small_team boolean not null default false,
    expires_at timestamptz,
    ended_by text,
    ended_at timestamptz,
    end_reason text,
    version integer not null,
    check (device_id is not null or model_digest is not null or person_id is not null),
    check (state not in ('granted', 'revoked', 'expired') or (decided_by is not null and expires_at is not null)),
    check (expires_at is null or expires_at <= decided_at + interval '90 days')
);
comment on column exception.owner_id is 'asked for it and answers for it';
comment on column exception.small_team is 'granted without a second person';
create unique index exception_asked on exception (code, coalesce(device_id, ''), coalesce(model_digest, ''), coalesce(person_id, ''))
    where state = 'asked';
create index exception_granted on exception (expires_at) where state = 'granted';
create index exception_owner on exception (owner_id, id desc);
create index exception_device on exception (device_id, id desc) where device_id is not null;
create index exception_model on exception (model_digest, id desc) where model_digest is not null;
create index exception_person on exception (person_id, id desc) where person_id is not null;
create index exception_request on exception (request_id) where request_id is not null;
create table approval_exception (
    approval_id text not null references approval,
    exception_id text not null references exception,
    since timestamptz not null,
    primary key (approval_id, exception_id)
);
comment on table approval_exception is 'which approvals rest on which exceptions';
create index approval_exception_other on approval_exception (exception_id, approval_id);
grant select, insert, update on exception to ${app_role};
grant select, insert on approval_exception to ${app_role};
