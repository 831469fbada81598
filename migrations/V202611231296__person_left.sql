-- Why: who may not sign in for a while has not left: what is theirs ends only when that is recorded.
alter table person add column left_at timestamptz;
update person p set left_at = e.at
    from (select subject, max(at) as at from audit_entry where action = 'person.left' group by subject) e
    where e.subject = p.id and not p.active;
