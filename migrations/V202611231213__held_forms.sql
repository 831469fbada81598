-- Why: what somebody sent after their session had ended is kept for a while, for them and their browser only.
create table held_form (
    id text primary key,
    person_id text not null references person,
    sealed text not null check (length(sealed) <= 131072),
    expires_at timestamptz not null
);
create index held_form_expiry on held_form (expires_at);
grant select, insert, delete on held_form to ${app_role};
