-- Why: lists of a hundred thousand requests and approvals are read by key in the order they are shown, under each filter.
create index approval_person on approval (person_id, id desc);
create index approval_of_device on approval (device_id, id desc);
create index approval_model on approval (model_digest, id desc);
create index approval_state_newest on approval (state, id desc);
create index approval_end on approval (ends_at, id);
create index request_person_newest on request (person_id, id desc);
create index request_device on request (device_id, id desc);
create index request_model on request (model_digest, id desc);
create index request_state_newest on request (state, id desc);
create index request_time on request (created_at, id);
create index artifact_set_newest on artifact_set (seen_at, digest);
create index confirmation_model on confirmation (model_id, digest) where withdrawn_at is null;
create index person_newest on person (created_at, id);
