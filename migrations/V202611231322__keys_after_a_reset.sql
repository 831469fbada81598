-- Why: whoever resets how a person gets in could be that person until they notice; keys added from then on say so for good.
create table sign_in_reset (
    person_id text primary key references person,
    reset_by text not null,
    at timestamptz not null
);
grant select, insert, update on sign_in_reset to ${app_role};
alter table passkey
    add column reset_by text,
    add column reset_at timestamptz,
    add check ((reset_by is null) = (reset_at is null));
comment on column passkey.reset_by is 'who had reset the person''s way in when this was added beside no key of an earlier time';
insert into sign_in_reset (person_id, reset_by, at)
select distinct on (e.subject) e.subject, e.actor, e.at
from audit_entry e join person p on p.id = e.subject
where e.action in ('person.one_time_password', 'passkey.all_removed', 'person.linked') and e.actor <> e.subject
    and (e.action <> 'person.linked' or e.actor <> 'system')
    and exists (select 1 from audit_entry a where a.subject = e.subject and a.action in ('person.signed_in', 'passkey.added') and a.seq < e.seq)
order by e.subject, e.seq desc;
