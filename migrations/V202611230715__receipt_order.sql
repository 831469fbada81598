-- Why: several entries of one second are listed in the order of the device's record.
drop index receipt_time;
drop index receipt_device;
drop index receipt_model;
create index receipt_time on receipt (at desc, sequence desc, id desc);
create index receipt_device on receipt (device_id, at desc, sequence desc, id desc);
create index receipt_model on receipt (model_digest, at desc, sequence desc, id desc) where model_digest is not null;
