-- Why: who came back after leaving, and was only locked out later, has not left again.
update person p set left_at = null
    where p.left_at is not null and exists (
        select 1 from audit_entry e where e.subject = p.id and e.action = 'person.activated'
            and e.at > p.left_at);
