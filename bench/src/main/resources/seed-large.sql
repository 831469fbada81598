-- A large register for looking at and measuring, made up from numbers: the same sizes give the same rows, but for times,
-- which end now. {people}, {devices}, {models}, {sets}, {requests}, {decisions} and {receipts} are how many. Decisions have
-- real inputs and outputs (temp table seed_example); signatures are not real, and nothing here is in the audit log.

-- step: words
create function pg_temp.pick(n bigint, salt bigint, m bigint) returns bigint language sql immutable
    as $$ select mod(abs(hashint8extended(n, salt)), m) $$;
create function pg_temp.one(n bigint, salt bigint, variadic words text[]) returns text language sql immutable
    as $$ select words[1 + mod(abs(hashint8extended(n, salt)), array_length(words, 1))] $$;
create function pg_temp.id(prefix text, at timestamptz, n bigint) returns text language sql stable
    as $$ select prefix || '_' || upper(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || substr(md5(prefix || n), 1, 14)) $$;
create function pg_temp.digest(n bigint) returns text language sql immutable
    as $$ select 'sha256:' || encode(sha256(convert_to('set ' || n, 'UTF8')), 'hex') $$;
create temp table seed_now as select now() as at;
create temp table seed_person (n bigint primary key, id text);
create temp table seed_device (n bigint primary key, id text, person bigint);
create temp table seed_model (n bigint primary key, id text);
create temp table seed_request (n bigint primary key, id text, device bigint, person bigint, set bigint, tool text,
    at timestamptz, state text, days integer, together bigint);

-- step: set aside
-- Indices that are not unique and references of the largest tables come back at the end, all at once and checked as a whole.
create temp table seed_aside as
select n, 'drop index ' || i.indexrelid::regclass as drop, pg_get_indexdef(i.indexrelid) as make
from unnest(array['decision', 'decision_finding', 'request', 'request_revision', 'approval', 'receipt']) with ordinality t (name, n)
join pg_index i on i.indrelid = t.name::regclass where not i.indisunique
union all
select 100 + n, 'alter table ' || name || ' drop constraint ' || quote_ident(c.conname),
    'alter table ' || name || ' add constraint ' || quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid)
from unnest(array['decision_finding', 'request', 'request_revision', 'approval', 'receipt', 'review', 'review_need']) with ordinality t (name, n)
join pg_constraint c on c.conrelid = t.name::regclass where c.contype = 'f';
do $$ declare a record; begin for a in select * from seed_aside loop execute a.drop; end loop; end $$;
-- Decisions are counted once at the end instead, with the statement of the migration that made these triggers.
alter table decision disable trigger decision_counted;
alter table decision_finding disable trigger decision_finding_counted;

-- step: people
insert into seed_person select row_number() over (order by username), id from person where username like 'seed-%';
insert into seed_person select n, pg_temp.id('usr', s.at - interval '1100 days', n)
from generate_series((select count(*) from seed_person) + 1, {people}) g(n), seed_now s;
insert into person (id, username, display_name, programme, active, created_at, version)
select p.id, 'p' || lpad(p.n::text, 6, '0'),
    pg_temp.one(n, 1, 'Ann', 'Bjørn', 'Chloë', 'Dmitri', 'Élodie', 'Fatima', 'Giorgos', 'Hanna', 'İpek', 'José', 'Kofi', 'Łukasz',
        '明', 'さくら', 'Олена', 'Quỳnh', 'Óscar', 'Priya', '지우', 'Zoë', 'مريم', 'Noa')
    || ' ' || pg_temp.one(n, 2, 'Andersson', 'Müller', 'García', 'Nguyễn', 'Ivanova', 'Papadopoulos', '王', '田中', 'Özdemir', 'Silva', 'O''Brien',
        'Kovač', 'Шевченко', 'Rossi', '김', 'Haddad', 'de la Cruz-Montgomery', 'Åberg', 'Cohen', 'Singh')
    || case when n % 997 = 0 then ' ' || repeat('Longname', 12) else '' end,
    case when pg_temp.pick(n, 3, 20) = 0 then 'defence' when pg_temp.pick(n, 3, 20) < 4 then 'government' else 'commercial' end,
    pg_temp.pick(n, 4, 50) > 0, s.at - interval '1100 days' + n * interval '10 minutes', 0
from seed_person p, seed_now s where not exists (select from person x where x.id = p.id);
insert into person_role (person_id, role)
select id, case when n % 100 = 0 then 'security_lead' when n % 100 = 1 then 'data_owner' when n % 500 = 2 then 'auditor'
    when n % 1000 = 3 then 'administrator' else 'developer' end
from seed_person p on conflict do nothing;
insert into training (id, person_id, kind, completed_at, source, recorded_by)
select pg_temp.id('trn', s.at, n), id, 'responsible_ai', s.at - pg_temp.pick(n, 5, 700) * interval '1 day', 'accepted', id
from seed_person, seed_now s where pg_temp.pick(n, 6, 10) > 0;

-- step: devices
insert into device_group (id, name, mode, observe_until, reason, changed_by, changed_at, created_at, sequence, version)
select pg_temp.id('grp', s.at, n), 'Rollout ' || n || ' ' || pg_temp.one(n, 7, 'Berlin', 'München', '東京', 'São Paulo'),
    case when n = 1 then 'observe' else 'enforce' end, case when n = 1 then s.at + interval '14 days' end, 'Rolled out in parts',
    (select id from seed_person where n = 100), s.at, s.at - interval '200 days', nextval('gate_policy_sequence'), 0
from generate_series(1::bigint, 8) g(n), seed_now s;
insert into seed_device select n, pg_temp.id('dev', s.at - ({devices} - n) * interval '1000 days' / {devices}, n),
    coalesce(case when n <= 4 then (select p.n from seed_person p join person x using (id) where x.username = 'seed-developer') end,
        1 + pg_temp.pick(n, 8, {people}))
from generate_series(1::bigint, {devices}) g(n), seed_now s;
insert into device (id, owner_id, name, ownership, os_family, os_version, hostname, account, state, key_thumbprint, public_key,
    assurance, created_at, enrolled_at, version, group_id)
select d.id, p.id, d.name, ownership, os_family, case os_family when 'linux' then '[6, 1]' when 'macos' then '[15, 6]' else '[10, 0, 26100]' end::jsonb,
    case when k then lower('host-' || d.n) end, case when k then 'account' || d.n end, state,
    case when k then translate(encode(sha256(convert_to('key ' || d.n, 'UTF8')), 'base64'), '+/=', '-_') end,
    case when k then jsonb_build_object('kty', 'OKP', 'crv', 'Ed25519', 'x', translate(encode(sha256(convert_to('x ' || d.n, 'UTF8')), 'base64'), '+/=', '-_')) end,
    case when k then pg_temp.one(d.n, 9, 'software', 'hardware', 'hardware') end,
    d.at, case when k then d.at + interval '1 hour' end, 0,
    case when d.n % 5 = 0 then (select id from device_group order by id offset d.n % 8 limit 1) end
from (select n, id, person, s.at - ({devices} - n) * interval '1000 days' / {devices} as at,
        pg_temp.one(n, 10, 'thinkpad', 'macbook', 'Büro-Laptop', '开发机', 'xps', 'ноутбук', 'framework', 'studio')
            || '-' || n || case when n % 1999 = 0 then repeat('-very-long-name', 6) else '' end as name,
        pg_temp.one(n, 11, 'personal', 'personal', 'personal', 'dev_budget', 'dev_budget', 'company_issued') as ownership,
        pg_temp.one(n, 12, 'linux', 'macos', 'macos', 'windows') as os_family,
        case when n <= 4 then 'enrolled' when pg_temp.pick(n, 13, 100) < 85 then 'enrolled' when pg_temp.pick(n, 13, 100) < 92 then 'registered'
            when pg_temp.pick(n, 13, 100) < 96 then 'lost' else 'retired' end as state,
        n <= 4 or pg_temp.pick(n, 13, 100) < 85 or pg_temp.pick(n, 13, 100) >= 92 as k
    from seed_device, seed_now s) d join seed_person p on p.n = d.person;
insert into posture_report (id, device_id, collected_at, received_at, signed, report)
select pg_temp.id('pst', r.at, d.n * 3 + r.turn), d.id, r.at, r.at + interval '2 seconds', 'not signed: made by seed-large',
    jsonb_build_object('collected_at', to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'os_family', x.os_family, 'os_version', x.os_version,
        'facts', (select jsonb_object_agg(f, jsonb_build_object('value', case pg_temp.pick(d.n, hashtext(f), 25) when 0 then 'false' when 1 then 'null' else 'true' end::jsonb,
            'method', 'command', 'detail', '')) from unnest(array['disk_encrypted', 'swap_protected', 'firewall_on', 'screen_lock', 'patched']) f),
        'tools', jsonb_build_array(jsonb_build_object('id', 'ollama', 'version', '[0, 35, 0]'::jsonb, 'plugins', '[]'::jsonb,
            'facts', '{"prompt_logging_off": {"value": true, "method": "configuration", "detail": ""}}'::jsonb)))
from seed_device d join device x on x.id = d.id,
    lateral (select turn, greatest(x.enrolled_at, s.at - (pg_temp.pick(d.n, 14, 20 * 86400) + turn * 86400 * 3) * interval '1 second') + (2 - turn) * interval '1 second' as at
        from generate_series(0, 1) turn, seed_now s) r
where x.state = 'enrolled' on conflict do nothing;

-- step: models
insert into seed_model select row_number() over (order by id), id from model;
insert into model (id, family, version, publisher_id, licence_id, openness, origin_country, origin_state, training_data, ancestry,
    ancestry_complete, released, parameters, modalities, huggingface, ollama, notes, sources, verified)
select 'seed-' || lpad(n::text, 5, '0'), b.family || ' ' || pg_temp.one(n, 15, 'Instruct', 'Coder', 'Größe', '中文', 'Distilled', 'Q4', 'Long Context', 'Merge')
        || case when n % 2499 = 0 then ' ' || repeat('Verylongname', 8) else '' end,
    pg_temp.pick(n, 16, 9) + 1 || '.' || n, b.publisher_id, b.licence_id, pg_temp.one(n, 17, 'A', 'B', 'C', 'D', 'D', 'E', 'F'), b.origin_country, b.origin_state,
    b.training_data, jsonb_build_array(jsonb_build_object('relation', pg_temp.one(n, 18, 'finetune', 'quantized', 'merge', 'adapter'), 'model',
        case when n > 1000 and n % 3 = 0 then 'seed-' || lpad((n % 900 + 100)::text, 5, '0') else b.id end)),
    pg_temp.pick(n, 19, 5) > 0, (2022 + pg_temp.pick(n, 20, 5))::text, '["7B"]', b.modalities, jsonb_build_array('seed/model-' || n), jsonb_build_array('seed-model:' || n),
    '', b.sources, pg_temp.pick(n, 21, 4) > 0
from generate_series((select count(*) from seed_model) + 1, {models}) g(n)
join lateral (select m.* from seed_model x join model m on m.id = x.id where x.n = 1 + pg_temp.pick(g.n, 22, (select count(*) from seed_model))) b on true;
truncate seed_model;
insert into seed_model select row_number() over (order by id), id from model;

-- step: files
insert into artifact_set (digest, name, format, has_code, remote, size, artifacts, manifest, source_kind, source_namespace, source_ref,
    declared, verified_by, verified_at, seen_by, seen_at)
select pg_temp.digest(a.n), lower(split_part(m.family, ' ', 1)) || ':' || pg_temp.one(a.n, 23, '7b', '8b-q4_K_M', '13b', '70b', 'größer', '中文-7b') || '-' || a.n
        || case when a.n % 1777 = 0 then repeat('-long-name', 9) else '' end,
    pg_temp.one(a.n, 24, 'gguf', 'gguf', 'gguf', 'safetensors', 'safetensors', 'pickle'), a.n % 41 = 0, false, 4000000000 + a.n,
    jsonb_build_array(jsonb_build_object('role', 'weights', 'sha256', substr(pg_temp.digest(a.n), 8), 'size', 4000000000 + a.n, 'path', 'model.gguf')), null,
    pg_temp.one(a.n, 25, 'ollama', 'ollama', 'huggingface', 'huggingface', 'other'), 'library', 'seed/' || a.n, '{"organization": "Seed"}',
    d.id, at, d.id, at
from (select n, s.at - (({sets} - n) * 900 * 86400 / {sets}) * interval '1 second' as at from generate_series(1::bigint, {sets}) g(n), seed_now s) a
join seed_model x on x.n = 1 + pg_temp.pick(a.n, 26, (select count(*) from seed_model)) join model m on m.id = x.id
join seed_device d on d.n = 1 + pg_temp.pick(a.n, 27, {devices});
insert into confirmation (id, digest, model_id, confirmed_by, confirmed_at, source, note, extra_ancestry)
select pg_temp.id('cnf', s.at, g.n), pg_temp.digest(g.n), x.id, p.id, s.at, 'https://example.org/model/' || g.n, '', '[]'
from generate_series(1::bigint, {sets}) g(n) join seed_model x on x.n = 1 + pg_temp.pick(g.n, 26, (select count(*) from seed_model))
join seed_person p on p.n = 100, seed_now s where pg_temp.pick(g.n, 28, 10) < 7;
insert into scan (id, digest, kind, result, tool, at, recorded_by, answerable, detail)
select pg_temp.id('scn', s.at, n * 2 + k), pg_temp.digest(n), case k when 0 then 'format' else 'malware' end,
    case when pg_temp.pick(n, 29 + k, 50) = 0 then 'findings' else 'clean' end, case k when 0 then 'countersign-gate' else 'clamav' end,
    s.at - pg_temp.pick(n, 30, 200) * interval '1 day', (select id from seed_person where n = 100), (select jsonb_build_array(id) from seed_person where n = 100), ''
from generate_series(1::bigint, {sets}) g(n), generate_series(0, 1) k, seed_now s where pg_temp.pick(n, 31 + k, 10) > 1;
insert into artifact_sighting (digest, device_id, name, first_at, last_at)
select pg_temp.digest(1 + pg_temp.pick(g.n, 32, {sets})), d.id, 'seen-as-' || g.n, s.at - interval '90 days', s.at - pg_temp.pick(g.n, 33, 80) * interval '1 day'
from generate_series(1::bigint, {devices} * 3) g(n) join seed_device d on d.n = 1 + pg_temp.pick(g.n, 34, {devices}), seed_now s on conflict do nothing;

-- step: decisions
-- One in four was asked for together with two others: the same laptop and tool, other files. The last ones are the developer's.
insert into seed_request
select r.n, pg_temp.id('req', at, r.n), device, d.person, 1 + pg_temp.pick(r.n, 35, {sets}), tool, at,
    case when r.n % 3 > 0 then 'approved' when r.n > {requests} * 0.99 then 'in_review' when pg_temp.pick(r.n, 36, 10) < 6 then 'denied'
        when pg_temp.pick(r.n, 36, 10) < 8 then 'rejected' when pg_temp.pick(r.n, 36, 10) < 9 then 'withdrawn' else 'changes_requested' end,
    pg_temp.one(r.n, 37, '7', '30', '30', '30', '90', '90')::integer, case when first <> r.n or r.n % 12 = 1 then first end
from (select g.n, first, case when first % 1500 in (1, 7) or first > {requests} - 36 then 1 + first / 12 % 4 else 1 + pg_temp.pick(first, 38, {devices}) end as device,
        pg_temp.one(first, 39, 'ollama', 'ollama', 'ollama', 'lm_studio', 'llama_cpp') as tool,
        s.at - interval '1000 days' * power(1 - first::float8 / {requests}, 1.5) - interval '10 minutes' as at
    from generate_series(1::bigint, {requests}) g(n), seed_now s, lateral (select case when g.n % 12 in (2, 3) then g.n - g.n % 12 + 1 else g.n end as first) f) r
join seed_device d on d.n = r.device;
insert into request_set (id, person_id, key, body_hash, left_out, created_at)
select pg_temp.id('set', r.at, r.n), p.id, null, md5('set ' || r.n), '[]', r.at
from seed_request r join seed_person p on p.n = r.person where r.together = r.n;
analyze seed_request, seed_device, seed_person;
set local work_mem = '128MB';
create temp table seed_decision as
select pg_temp.id('dec', at, w.n) as id, purpose, rid, pid, did, set, tool, at, e.n as example
from (select g.n, least(r.at + interval '1 hour' * (g.n - first), s.at) as at,
        case when g.n = first then 'request' else pg_temp.one(g.n, 40, 'review', 'verdict', 'issue', 'issue', 'issue', 'api') end as purpose,
        r.id as rid, p.id as pid, d.id as did, pg_temp.digest(r.set) as set, r.tool,
        case when g.n > first and r.state = 'approved' then case when pg_temp.pick(g.n, 41, 25) = 0 then 'deny' else 'allow' end
            when r.state = 'approved' then case when r.n % 10 < 4 then 'review' else 'allow' end
            when r.state = 'denied' then 'deny' else 'review' end as outcome
    from seed_now s cross join generate_series(1::bigint, {decisions}) g(n)
    cross join lateral (select greatest(1, (g.n * {requests} / {decisions})) as rn) x
    join seed_request r on r.n = x.rn
    cross join lateral (select (r.n * {decisions} + {requests} - 1) / {requests} as first) y
    join seed_person p on p.n = r.person join seed_device d on d.n = r.device) w
join (select *, row_number() over (partition by outcome order by n) - 1 as turn, count(*) over (partition by outcome) as turns from seed_example) e
    on e.outcome = w.outcome and e.turn = pg_temp.pick(w.n, 42, e.turns);
analyze seed_decision;
insert into decision (id, purpose, request_id, person_id, device_id, model_digest, tool_id, outcome, input, output,
    bundle_sequence, bundle_revision, bundle_digest, engine, decided_at)
select d.id, purpose, rid, pid, did, set, tool, e.outcome,
    replace(replace(replace(e.input, '"usr_1"', '"' || pid || '"'), '"dev_1"', '"' || did || '"'),
        'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', set),
    e.output, e.bundle_sequence, e.bundle_revision, e.bundle_digest, e.engine, at
from seed_decision d join seed_example e on e.n = d.example;

-- step: findings
insert into decision_finding (decision_id, code, status, severity, decided_at)
select d.id, f.code, f.status, f.severity, d.at
from seed_decision d join (select e.n, f.* from seed_example e
    cross join lateral jsonb_to_recordset(e.failing) as f (code text, status text, severity text)) f on f.n = d.example;
insert into decision_day (day, purpose, outcome, n)
select cast(at at time zone 'UTC' as date), purpose, outcome, count(*) from seed_decision d join seed_example e on e.n = d.example group by 1, 2, 3;
insert into finding_day (day, purpose, code, severity, n)
select cast(at at time zone 'UTC' as date), purpose, f.code, f.severity, count(*)
from seed_decision d join seed_example e on e.n = d.example
cross join lateral jsonb_to_recordset(e.failing) as f (code text, status text, severity text) group by 1, 2, 3, 4;
alter table decision enable trigger decision_counted;
alter table decision_finding enable trigger decision_finding_counted;

-- step: requests
create temp table seed_first as select distinct on (rid) rid as request_id, id from seed_decision where purpose = 'request' order by rid, id;
create unique index on seed_first (request_id);
analyze seed_first;
insert into request (id, person_id, device_id, model_digest, tool_id, scopes, data_classes, environment, duration_days, reason, state, revision,
    decision_id, created_at, changed_at, version, set_id)
select r.id, p.id, d.id, pg_temp.digest(r.set), r.tool, case when r.n % 3 = 0 then '["code_generation", "unit_tests"]' else '["code_generation"]' end::jsonb,
    case when r.n % 17 = 0 then '["confidential"]' when r.n % 4 = 0 then '["public"]' else '["source_code"]' end::jsonb, 'development', r.days,
    'Writing tests for service ' || r.n || ' offline', r.state, 1, f.id, r.at, r.at, 0,
    case when r.together is not null then pg_temp.id('set', r.at, r.together) end
from seed_request r join seed_first f on f.request_id = r.id join seed_person p on p.n = r.person join seed_device d on d.n = r.device
order by r.n;
analyze request;
insert into request_revision (request_id, revision, device_id, model_digest, tool_id, scopes, data_classes, environment, duration_days, reason,
    cause, note, person_id, decision_id, at)
select id, 1, device_id, model_digest, tool_id, scopes, data_classes, environment, duration_days, reason, 'asked', '', person_id, decision_id, created_at
from request;
insert into request_comment (id, request_id, revision, person_id, text, at)
select pg_temp.id('cmt', r.created_at, r.number * 3 + k), r.id, 1, case k when 1 then r.person_id else p.id end,
    pg_temp.one(r.number + k, 48, 'Is the smaller one enough for this?', 'It is for the offline demo.', 'Thanks, looks fine to me.'), r.created_at + k * interval '1 hour'
from request r, generate_series(0, 2) k, seed_person p where (r.state = 'in_review' or r.number % 20 = 0) and p.n = 100;
insert into review_need (request_id, revision, role, because)
select r.id, 1, k.role, '["model.catalogue.unknown"]' from request r join decision d on d.id = r.decision_id
cross join (values ('security_lead', 100), ('data_owner', 30)) k (role, share)
where d.outcome = 'review' and pg_temp.pick(r.number, 43, 100) < k.share;
insert into review (id, request_id, revision, reviewer_id, role, verdict, reason, decision_id, at)
select pg_temp.id('rev', r.created_at, r.number * 2 + case n.role when 'data_owner' then 1 else 0 end), r.id, 1, p.id, n.role,
    case r.state when 'rejected' then 'deny' when 'changes_requested' then 'changes' else 'approve' end, 'Looked at the facts and their sources', r.decision_id, r.created_at + interval '3 hours'
from request r join review_need n on n.request_id = r.id
join seed_person p on p.n = case n.role when 'data_owner' then 101 else 100 end + 100 * pg_temp.pick(r.number, 44, {people} / 100 - 1)
where r.state in ('approved', 'rejected', 'changes_requested') and p.id <> r.person_id and (r.state = 'approved' or n.role = 'security_lead');

-- step: approvals
insert into approval (id, request_id, person_id, device_id, model_digest, tool_id, scopes, data_classes, environment, state, state_reason,
    decision_id, starts_at, ends_at, changed_at, version)
select pg_temp.id('apr', r.created_at, r.number), r.id, r.person_id, r.device_id, r.model_digest, r.tool_id, r.scopes, r.data_classes, r.environment,
    case when pick < 5 then 'revoked' when pick < 9 then 'superseded' when ends > s.at and pick < 12 then 'suspended' when ends <= s.at then 'expired' else 'active' end,
    case when pick < 5 then 'no longer needed' else '' end, r.decision_id, r.created_at, ends, r.created_at, 0
from (select *, created_at + duration_days * interval '1 day' as ends, pg_temp.pick(number, 45, 100) as pick from request) r, seed_now s
where r.state = 'approved' order by r.number;

-- step: loads
create temp table seed_approval as select *, row_number() over (order by id) as turn from approval;
create unique index on seed_approval (turn);
analyze seed_approval;
insert into receipt (id, device_id, device_key, sequence, previous_hash, entry_hash, kind, at, received_at, tool_id, account, model_digest,
    approval_id, rule, code, scopes, data_classes, name, signed)
select pg_temp.id('rct', l.at, l.n), r.device_id, coalesce(d.key_thumbprint, 'none'), l.n, md5('a' || l.n) || md5('b' || l.n), md5('c' || l.n) || md5('d' || l.n),
    k, l.at, l.at + interval '30 seconds', r.tool_id, 'account', r.model_digest, case when k = 'load.allowed' then r.id end,
    case when k = 'load.denied' then 'V9' end, case when k = 'load.denied' then 'digest_mismatch' end, r.scopes, r.data_classes,
    'seed-model:' || l.n % 997, 'not signed: made by seed-large'
from (select n, s.at - interval '400 days' * power(1 - n::float8 / {receipts}, 1.5) as at,
        pg_temp.one(n, 46, 'load.allowed', 'load.allowed', 'load.allowed', 'load.allowed', 'load.denied', 'load.ended', 'load.ended', 'load.observed') as k
    from generate_series(1::bigint, {receipts}) g(n), seed_now s) l
join seed_approval r on r.turn = 1 + pg_temp.pick(l.n, 47, (select count(*) from seed_approval))
join device d on d.id = r.device_id;

-- step: exceptions
insert into exception (id, code, device_id, model_digest, person_id, owner_id, reason, days, request_id, state, asked_at, decided_by, decided_at,
    decision_reason, expires_at, ended_by, ended_at, end_reason, version)
select pg_temp.id('exc', x.at, x.number), pg_temp.one(x.number, 49, 'model.scan.stale', 'model.catalogue.unknown', 'model.license.unknown', 'tool.version.too_old', 'device.patches.missing'),
    case when x.number % 3 < 2 then x.device_id end, case when x.number % 3 > 0 then x.model_digest end, case when x.number % 7 = 0 then x.person_id end, x.person_id,
    'Needed until the vendor ships service pack ' || x.number, 30, x.id, x.state, x.at,
    case when decided then p.id end, case when decided then x.at + interval '1 hour' end, case when decided then 'Checked with the owner of the data' end,
    case when x.state in ('granted', 'revoked', 'expired') then x.at + interval '30 days' end,
    case when x.state = 'revoked' then p.id end, case x.state when 'revoked' then x.at + interval '2 days' when 'expired' then x.at + interval '30 days' end,
    case when x.state = 'revoked' then 'No longer needed' end, 0
from (select r.id, r.number, r.device_id, r.model_digest, r.person_id, r.created_at + interval '5 minutes' as at, case when pick < 1 then 'refused' when pick < 2 then 'withdrawn' when pick < 3 then 'revoked'
            when r.created_at < s.at - interval '29 days' then 'expired' when pick < 6 then 'asked' else 'granted' end as state
    from request r, seed_now s, lateral (select pg_temp.pick(r.number, 50, 10) as pick) k where r.number % 50 = 0 or r.created_at > s.at - interval '3 days') x
cross join lateral (select x.state not in ('asked', 'withdrawn') as decided) k join seed_person p on p.n = 200 on conflict do nothing;
insert into approval_exception (approval_id, exception_id, since)
select a.id, x.id, a.starts_at from exception x join approval a on a.request_id = x.request_id where x.state in ('granted', 'revoked', 'expired');
insert into model_block (id, digest, derivatives, reason, blocked_by, blocked_at)
select pg_temp.id('blk', s.at, n), pg_temp.digest(n * 97), n % 2 = 0, 'A scan found code in it', (select id from seed_person where n = 100), s.at
from generate_series(1::bigint, 12) g(n), seed_now s where n * 97 <= {sets};

-- step: notices
insert into notice (id, kind, subject, about, path, once, at)
select pg_temp.id('ntc', a.starts_at, r.number), 'request.approved', r.id, 'seed-model-' || r.number, '/requests/' || r.id, '1', a.starts_at
from approval a join request r on r.id = a.request_id where r.number % 5 = 0 or r.person_id in (select id from seed_person where n <= 10);
insert into inbox (person_id, notice_id, read_at)
select r.person_id, n.id, case when r.number % 3 > 0 then n.at + interval '1 day' end from notice n join request r on r.id = n.subject;
insert into notice (id, kind, subject, about, path, once, at)
select pg_temp.id('ntc', created_at, -number), 'request.waiting', id, 'seed-model-' || number, '/reviews/' || id, '1', created_at
from request where state = 'in_review';
insert into inbox (person_id, notice_id)
select p.person_id, n.id from notice n join person_role p on p.role = 'security_lead' where n.kind = 'request.waiting'
and (p.person_id in (select id from person where username like 'seed-%') or pg_temp.pick(hashtext(n.id || p.person_id), 51, 20) = 0);
insert into webhook (id, name, url, kinds, secret, active, state_reason, created_by, secret_shown_to, created_at, last_success_at, version)
select pg_temp.id('whk', s.at, n), 'Hook ' || n, 'https://hooks.example.org/' || n, '["request.waiting", "request.approved"]', 'not sealed: made by seed-large',
    false, 'seed data calls nobody', (select id from seed_person where n = 3), (select id from seed_person where n = 3), s.at - interval '300 days', s.at - interval '1 day', 0
from generate_series(1::bigint, 6) g(n), seed_now s;
insert into delivery (id, notice_id, webhook_id, state, attempts, due_at, last_answer, ended_at)
select pg_temp.id('dlv', n.at, hashtext(n.id || w.id)), n.id, w.id, case when pg_temp.pick(hashtext(n.id), 52, 50) = 0 then 'failed' else 'delivered' end,
    1, n.at, 'HTTP 204', n.at + interval '2 seconds'
from notice n cross join (select id from webhook order by id limit 2) w on conflict do nothing;
insert into api_client (id, name, token_hash, scopes, created_at, token_made_at, last_used_at, created_by, token_shown_to, expires_at, requests_per_minute, version)
select pg_temp.id('cli', s.at, n), 'seed-tooling-' || n, encode(sha256(convert_to('client ' || n, 'UTF8')), 'hex'), '["inventory:read"]', s.at - interval '90 days', s.at - interval '90 days',
    s.at - n * interval '1 hour', (select id from seed_person where n = 3), (select id from seed_person where n = 3), s.at + interval '200 days', 600, 0
from generate_series(1::bigint, 40) g(n), seed_now s;
insert into saved_view (id, person_id, name, query, created_at)
select pg_temp.id('viw', s.at, v.n), p.id, 'View ' || k, 'risk=' || pg_temp.one(v.n, 53, 'high', 'elevated', 'low'), s.at
from seed_person p join person x using (id), seed_now s, generate_series(1, 3) k, lateral (select p.n * 10 + k as n) v where x.username like 'seed-%';

-- step: indices
set local maintenance_work_mem = '256MB';
do $$ declare a record; begin for a in select * from seed_aside order by n loop execute a.make; end loop; end $$;

-- step: mark
comment on table decision is 'made by seed-large';
