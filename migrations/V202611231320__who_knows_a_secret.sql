-- Why: who renews a token or a secret is the one who knows it then; when they leave, that one ends, whoever made it first.
alter table api_client
    add column token_shown_to text,
    add column previous_shown_to text;
update api_client c set
    previous_shown_to = case when c.previous_hash is null then null else c.created_by end,
    token_shown_to = coalesce(
        (select e.actor from audit_entry e where e.subject = c.id and e.action = 'api_client.rotated'
            order by e.seq desc limit 1),
        c.created_by);
alter table api_client
    alter column token_shown_to set not null,
    add check ((previous_hash is null) = (previous_shown_to is null));
alter table webhook
    add column secret_shown_to text,
    add column previous_shown_to text;
update webhook w set
    previous_shown_to = case when w.previous_secret is null then null else w.created_by end,
    secret_shown_to = coalesce(
        (select e.actor from audit_entry e where e.subject = w.id and e.action = 'webhook.secret_rotated'
            order by e.seq desc limit 1),
        w.created_by);
alter table webhook
    alter column secret_shown_to set not null,
    add check ((previous_secret is null) = (previous_shown_to is null));
