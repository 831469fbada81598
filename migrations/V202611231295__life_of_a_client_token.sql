-- When the present token was made: a renewed one holds as long again unless somebody says otherwise.
alter table api_client add column token_made_at timestamptz;
update api_client set token_made_at = created_at;
alter table api_client alter column token_made_at set not null;
