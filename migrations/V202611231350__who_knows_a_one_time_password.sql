-- Why: who makes a one-time password for somebody knows it until it is used; when they leave, it ends.
alter table local_account add column shown_to text;
update local_account l set shown_to = coalesce(
        (select e.actor from audit_entry e where e.subject = l.person_id and e.action = 'person.one_time_password'
            order by e.seq desc limit 1),
        'system')
    where one_time;
alter table local_account add check (one_time = (shown_to is not null));
create index on local_account (shown_to) where shown_to is not null;
