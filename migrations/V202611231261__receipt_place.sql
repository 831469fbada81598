-- Why: loads are listed like everything else: by time and by one further key, which keeps the order of a device's record.
alter table receipt add column place text not null generated always as (lpad(sequence::text, 19, '0') || id) stored;
drop index receipt_time;
drop index receipt_device;
drop index receipt_model;
create index receipt_time on receipt (at desc, place desc);
create index receipt_device on receipt (device_id, at desc, place desc);
create index receipt_model on receipt (model_digest, at desc, place desc) where model_digest is not null;
create index receipt_kind on receipt (kind, at desc, place desc);
create index receipt_tool on receipt (tool_id, at desc, place desc);
-- As for other names: by trigrams where there are any, else by reading.
do $$
begin
    create index receipt_name_part on receipt using gin (lower(name) gin_trgm_ops);
exception
    when undefined_object then raise notice 'no trigram index: %', sqlerrm;
end
$$;
