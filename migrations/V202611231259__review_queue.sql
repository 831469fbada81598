-- Why: the queue is ordered and filtered by risk, data class, origin and age, and people keep the views they use.
create view review_queue as
select r.id, r.number, r.person_id, p.display_name as person_name, r.device_id, d.name as device_name, d.owner_id,
    r.tool_id, t.name as tool_name, r.model_digest, a.name as model_name, r.revision, r.decision_id, r.set_id,
    r.data_classes, r.created_at, cast(extract(epoch from r.created_at) as bigint) as asked_second,
    w.lead as waits_lead, w.owner as waits_owner,
    c.position as class_position, o.country as origin_country, o.state as origin_state,
    case
        when c.sensitive or f.denied or f.restricted then 3
        when c.protected or f.origin or f.blocking >= 3 then 2
        else 1
    end as risk,
    md5((o.findings)::text || (select string_agg(n, ',' order by n) from jsonb_array_elements_text(r.data_classes) n) || o.outcome) as facts
from request r
join person p on p.id = r.person_id
join device d on d.id = r.device_id
join tool t on t.id = r.tool_id
join artifact_set a on a.digest = r.model_digest
cross join lateral (
    select coalesce(max(k.position), 0) as position,
        coalesce(bool_or(k.handling not in ('low', 'protected')), true) as sensitive,
        coalesce(bool_or(k.handling = 'protected'), false) as protected
    from jsonb_array_elements_text(r.data_classes) n
    left join data_class k on k.id = n
) c
cross join lateral (
    select coalesce(bool_or(n.role = 'security_lead'), false) as lead, coalesce(bool_or(n.role = 'data_owner'), false) as owner
    from review_need n
    where n.request_id = r.id and n.revision = r.revision
        and not exists (
            select 1 from review v
            where v.request_id = n.request_id and v.revision = n.revision and v.role = n.role and v.verdict = 'approve'
        )
) w
cross join lateral (
    select coalesce(bool_or(f.severity = 'deny'), false) as denied,
        coalesce(bool_or(f.code like 'origin.country.restricted%' and f.severity <> 'warn'), false) as restricted,
        coalesce(bool_or(f.code like 'origin.%' and f.severity <> 'warn'), false) as origin,
        count(*) filter (where f.severity <> 'warn') as blocking
    from decision_finding f
    where f.decision_id = r.decision_id
) f
join lateral (
    select x.outcome, cast(x.output as jsonb) -> 'findings' as findings,
        cast(x.input as jsonb) #>> '{model,origin,country}' as country,
        coalesce(cast(x.input as jsonb) #>> '{model,origin,state}', 'unknown') as state
    from decision x
    where x.id = r.decision_id
) o on true
where r.state = 'in_review';
comment on view review_queue is 'what is in review, with what a queue is ordered by; risk 3 high, 2 elevated, 1 low; facts only hints at what is alike';
create table saved_view (
    id text primary key,
    person_id text not null references person,
    name text not null,
    query text not null,
    created_at timestamptz not null,
    unique (person_id, name)
);
grant select on review_queue to ${app_role};
grant select, insert, delete on saved_view to ${app_role};
