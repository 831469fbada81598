-- Why: an approval's page says when its token reached the device, before it is loaded for the first and the last time.
alter table approval_token add column fetched_at timestamptz;
comment on column approval_token.fetched_at is 'first given to its device';
