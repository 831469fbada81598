-- Why: the decision log is searched by what stood in the way, by person, device, model, outcome,
-- purpose and revision, and has to stay quick at a million decisions. Every list is read newest
-- first, so each index ends in that order.
create table decision_finding (
    decision_id text not null references decision (id),
    code text not null,
    status text not null check (status in ('fail', 'missing_fact')),
    severity text not null check (severity in ('deny', 'review', 'warn')),
    decided_at timestamptz not null,
    primary key (decision_id, code)
);
insert into decision_finding (decision_id, code, status, severity, decided_at)
select d.id, f.code, f.status, f.severity, d.decided_at
from decision d
cross join lateral jsonb_to_recordset(cast(d.output as jsonb) -> 'findings') as f (code text, status text, severity text)
where f.status in ('fail', 'missing_fact')
on conflict do nothing;
create index decision_finding_code on decision_finding (code, decided_at desc, decision_id desc);

drop index decision_time;
create index decision_time on decision (decided_at desc, id desc);
create index decision_person on decision (person_id, decided_at desc, id desc);
create index decision_device on decision (device_id, decided_at desc, id desc);
create index decision_model on decision (model_digest, decided_at desc, id desc);
create index decision_outcome on decision (outcome, decided_at desc, id desc);
create index decision_purpose on decision (purpose, decided_at desc, id desc);
create index decision_revision on decision (bundle_revision, decided_at desc, id desc);
grant select, insert on decision_finding to ${app_role};
