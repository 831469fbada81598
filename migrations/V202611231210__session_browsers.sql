-- Why: people see where they are signed in and end it there; a sign-out at the identity provider needs its ID token, sealed by the browser's cookie.
alter table person_session
    add user_agent text not null default '' check (length(user_agent) <= 300),
    add method text not null default 'local' check (method in ('local', 'provider')),
    add purpose text not null default 'person' check (purpose in ('person', 'new_password')),
    add sealed_id_token text;
