-- Why: the dashboard counts a million decisions by day and rule. What is inserted is counted in the same transaction, as a
-- row of its own so that no two decisions wait for each other; a job folds these rows into one per day. Whoever reads adds
-- both, and the sum is the log, at every moment.
create table decision_day (
    day date not null,
    purpose text not null,
    outcome text not null,
    n bigint not null,
    primary key (day, purpose, outcome)
);
create table decision_day_new (
    day date not null,
    purpose text not null,
    outcome text not null,
    n bigint not null
);
create table finding_day (
    day date not null,
    purpose text not null,
    code text not null,
    severity text not null,
    n bigint not null,
    primary key (day, purpose, code, severity)
);
create table finding_day_new (
    day date not null,
    purpose text not null,
    code text not null,
    severity text not null,
    n bigint not null
);
insert into decision_day (day, purpose, outcome, n)
select cast(decided_at at time zone 'UTC' as date), purpose, outcome, count(*) from decision group by 1, 2, 3;
insert into finding_day (day, purpose, code, severity, n)
select cast(f.decided_at at time zone 'UTC' as date), d.purpose, f.code, f.severity, count(*)
from decision_finding f join decision d on d.id = f.decision_id group by 1, 2, 3, 4;

create function count_new_decisions() returns trigger language plpgsql as $$
begin
    insert into decision_day_new (day, purpose, outcome, n)
    select cast(decided_at at time zone 'UTC' as date), purpose, outcome, count(*) from added group by 1, 2, 3;
    return null;
end $$;
create trigger decision_counted after insert on decision
    referencing new table as added for each statement execute function count_new_decisions();
create function count_new_findings() returns trigger language plpgsql as $$
begin
    insert into finding_day_new (day, purpose, code, severity, n)
    select cast(f.decided_at at time zone 'UTC' as date), d.purpose, f.code, f.severity, count(*)
    from added f join decision d on d.id = f.decision_id group by 1, 2, 3, 4;
    return null;
end $$;
create trigger decision_finding_counted after insert on decision_finding
    referencing new table as added for each statement execute function count_new_findings();

grant select, insert, update on decision_day, finding_day to ${app_role};
grant select, insert, delete on decision_day_new, finding_day_new to ${app_role};
