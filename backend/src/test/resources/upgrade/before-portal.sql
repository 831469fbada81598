-- What a small installation held before V202611231210: two people, an API client, an enrolled laptop, one request in
-- review for the second time and one that was approved, its token, keys, and a trust bundle.
insert into person values
    ('usr_dev', 'dana', 'Dana', 'commercial', true, '2026-10-01T08:00:00Z', 3),
    ('usr_lead', 'sam', 'Sam', 'government', true, '2026-10-01T08:00:00Z', 1);
insert into person_role values ('usr_dev', 'developer'), ('usr_lead', 'security_lead'), ('usr_lead', 'administrator');
insert into training values ('trn_1', 'usr_dev', 'responsible_ai', '2026-10-02T08:00:00Z', 'accepted', 'usr_dev');
insert into local_account values ('usr_dev', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', 2, null);
insert into person_session values
    ('ses_1', 'usr_dev', '2026-11-23T08:00:00Z', '2026-11-23T09:00:00Z', '2026-11-23T20:00:00Z', null);
insert into api_client values
    ('cli_old', 'mdm', repeat('a', 64), '["inventory:read"]', '2025-01-01T00:00:00Z', '2026-11-22T00:00:00Z', null),
    ('cli_gone', 'former', repeat('b', 64), '["inventory:read"]', '2025-01-01T00:00:00Z', null, '2025-06-01T00:00:00Z');
insert into device values
    ('dev_1', 'usr_dev', 'thinkpad-42', 'personal', 'linux', '[6, 8]', 'thinkpad', 'dana', 'enrolled', 'thumbprint',
     '{"kty": "EC"}', 'software', '2026-10-03T08:00:00Z', '2026-10-03T08:05:00Z', 2);
insert into posture_report values
    ('pos_1', 'dev_1', '2026-11-23T08:00:00Z', '2026-11-23T08:00:01Z', 'signed', '{"os": "linux"}');
insert into tool values
    ('ollama', 'Ollama', 'Ollama', 'US', 'MIT', '[0, 17, 1]', '[0, 35, 0]', true, true, true, '', '[]', '[]');
insert into data_class values ('confidential', 5, 'sensitive'), ('public', 0, 'low');
insert into artifact_set values
    ('sha256:' || repeat('1', 64), 'tiny.gguf', 'gguf', false, false, 7, '[]', null, 'ollama', 'library', 'tiny', '{}',
     'dev_1', '2026-10-03T09:00:00Z', 'dev_1', '2026-10-03T09:00:00Z');
insert into decision values
    ('dec_1', 'request', 'req_1', 'usr_dev', 'dev_1', 'sha256:' || repeat('1', 64), 'ollama', 'allow', '{}',
     '{"outcome": "allow", "findings": []}', 1, '2026.10.0', 'sha256:' || repeat('c', 64), 'opa-wasm', '2026-10-04T08:00:00Z'),
    ('dec_2', 'review', 'req_2', 'usr_dev', 'dev_1', 'sha256:' || repeat('1', 64), 'ollama', 'review', '{}',
     '{"outcome": "review", "findings": []}', 1, '2026.10.0', 'sha256:' || repeat('c', 64), 'opa-wasm', '2026-10-04T09:00:00Z');
insert into decision_finding values
    ('dec_2', 'classification.class.sensitive', 'fail', 'review', '2026-10-04T09:00:00Z');
insert into request (id, person_id, device_id, model_digest, tool_id, scopes, data_classes, sanitisation, environment,
    duration_days, reason, state, revision, decision_id, created_at, changed_at, version) values
    ('req_1', 'usr_dev', 'dev_1', 'sha256:' || repeat('1', 64), 'ollama', '["unit_tests"]', '["public"]', null, 'development',
     30, 'tests of the billing module', 'approved', 1, 'dec_1', '2026-10-04T08:00:00Z', '2026-10-04T08:00:00Z', 1),
    ('req_2', 'usr_dev', 'dev_1', 'sha256:' || repeat('1', 64), 'ollama', '["unit_tests"]', '["confidential"]', null, 'development',
     30, 'tests with customer names', 'in_review', 2, 'dec_2', '2026-10-04T08:30:00Z', '2026-10-04T09:00:00Z', 2);
insert into review_need values ('req_2', 2, 'data_owner', '["classification.class.sensitive"]');
insert into approval values
    ('apr_1', 'req_1', 'usr_dev', 'dev_1', 'sha256:' || repeat('1', 64), 'ollama', '["unit_tests"]', '["public"]', 'development',
     'active', 'approved by policy', 'dec_1', '2026-10-04T08:00:00Z', '2027-01-04T08:00:00Z', '2026-10-04T08:00:00Z', 1);
insert into signing_key values
    ('kid_root', 'root', '{}', '2026-10-01T08:00:00Z', '2029-10-01T08:00:00Z'),
    ('kid_approval', 'approval', '{}', '2026-10-01T08:00:00Z', '2029-10-01T08:00:00Z'),
    ('kid_status', 'status', '{}', '2026-10-01T08:00:00Z', '2029-10-01T08:00:00Z');
insert into trust_bundle values (1, 1, 'signed', '2026-10-01T08:00:00Z', '2026-12-30T08:00:00Z');
insert into status_list values (1, 131072, 4);
insert into status_list_token values (1, 4, '2026-11-23T08:00:00Z', 'signed');
insert into approval_token values
    ('tok_1', 'apr_1', 'kid_approval', 1, 77, 0, '2026-10-04T08:00:00Z', 'signed', '2026-10-04T08:00:00Z', '2026-12-04T08:00:00Z');
insert into audit_entry values
    (1, '2026-10-01T08:00:00Z', 'system', 'server.started', 'server', '{}', repeat('0', 64), repeat('d', 64));
