-- Why: registers with ten thousand entries are searched by part of a name and ordered by it.
create index device_name on device (lower(name), id);
create index device_state on device (state, id);
create index person_name on person (lower(display_name), id);
create index artifact_set_name on artifact_set (lower(name), digest);
create index model_name on model (lower(family || ' ' || version), id);
-- Part of a name is found by trigrams where the extension may be made (PostgreSQL ships it and lets the owner of a
-- database make it); without it the same searches answer by reading the register, which is slower.
do $$
begin
    create extension if not exists pg_trgm;
    create index device_name_part on device using gin (lower(name) gin_trgm_ops);
    create index person_name_part on person using gin (lower(display_name) gin_trgm_ops, lower(username) gin_trgm_ops);
    create index artifact_set_name_part on artifact_set using gin (lower(name) gin_trgm_ops);
exception
    when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
        raise notice 'no trigram indices: %', sqlerrm;
end
$$;
