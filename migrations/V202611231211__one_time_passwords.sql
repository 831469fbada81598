-- Why: an administrator hands over a password that works once, for a while, and only to choose another one.
alter table local_account
    add one_time boolean not null default false,
    add expires_at timestamptz,
    add constraint one_time_expires check (not one_time or expires_at is not null);
grant delete on local_account to ${app_role};
