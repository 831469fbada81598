# METADATA
# title: Facts of the input
# description: |
#   Every fact that a rule reads, under one name and of one type. A fact that is absent, null or of
#   another type is null here, so that a rule never compares across types (Rego would order a string
#   above every number, and a date written as text would pass) and never becomes undefined.
package countersign.lib.facts

import data.countersign.lib.types

default now := null

now := input.now if types.is_integer(input.now)

default subject_id := null

subject_id := input.subject.id if types.is_name(input.subject.id)

default programme := null

programme := input.subject.programme if is_string(input.subject.programme)

default trained_at := null

trained_at := input.subject.training.responsible_ai if types.is_integer(input.subject.training.responsible_ai)

default device_owner := null

device_owner := input.device.owner if types.is_name(input.device.owner)

default ownership := null

ownership := input.device.ownership if is_string(input.device.ownership)

default enrolled := null

enrolled := input.device.enrolled if is_boolean(input.device.enrolled)

default assurance := null

assurance := input.device.assurance if is_string(input.device.assurance)

default os_family := null

os_family := input.device.os.family if is_string(input.device.os.family)

default os_version := null

os_version := input.device.os.version if types.is_version(input.device.os.version)

default posture_collected_at := null

posture_collected_at := input.device.posture.collected_at if types.is_integer(input.device.posture.collected_at)

default disk_encrypted := null

disk_encrypted := input.device.posture.facts.disk_encrypted if is_boolean(input.device.posture.facts.disk_encrypted)

default swap_protected := null

swap_protected := input.device.posture.facts.swap_protected if is_boolean(input.device.posture.facts.swap_protected)

default firewall_on := null

firewall_on := input.device.posture.facts.firewall_on if is_boolean(input.device.posture.facts.firewall_on)

default screen_lock := null

screen_lock := input.device.posture.facts.screen_lock if is_boolean(input.device.posture.facts.screen_lock)

default patched := null

patched := input.device.posture.facts.patched if is_boolean(input.device.posture.facts.patched)

default digest := null

digest := input.model.digest if is_string(input.model.digest)

default format := null

format := input.model.format if is_string(input.model.format)

default has_code := null

has_code := input.model.has_code if is_boolean(input.model.has_code)

default in_catalogue := null

in_catalogue := input.model.in_catalogue if is_boolean(input.model.in_catalogue)

default remote := null

remote := input.model.remote if is_boolean(input.model.remote)

default country := null

country := upper(input.model.origin.country) if types.is_country(input.model.origin.country)

default origin_state := null

origin_state := input.model.origin.state if is_string(input.model.origin.state)

default license := null

license := input.model.license if is_string(input.model.license)

default openness := null

openness := input.model.openness if is_string(input.model.openness)

default source_kind := null

source_kind := input.model.source.kind if is_string(input.model.source.kind)

default namespace := null

namespace := input.model.source.namespace if is_string(input.model.source.namespace)

default verified := null

verified := input.model.verified if is_boolean(input.model.verified)

default ancestry_complete := null

ancestry_complete := input.model.ancestry_complete if is_boolean(input.model.ancestry_complete)

default ancestry := null

ancestry := input.model.ancestry if is_array(input.model.ancestry)

default scans := null

scans := input.model.scans if is_array(input.model.scans)

default tool_id := null

tool_id := input.tool.id if is_string(input.tool.id)

default tool_version := null

tool_version := input.tool.version if types.is_version(input.tool.version)

default plugins := null

plugins := input.tool.unreviewed_plugins if is_array(input.tool.unreviewed_plugins)

default cloud_disabled := null

cloud_disabled := input.tool.facts.cloud_disabled if is_boolean(input.tool.facts.cloud_disabled)

default prompt_logging_off := null

prompt_logging_off := input.tool.facts.prompt_logging_off if is_boolean(input.tool.facts.prompt_logging_off)

default egress_blocked := null

egress_blocked := input.tool.facts.egress_blocked if is_boolean(input.tool.facts.egress_blocked)

default isolated := null

isolated := input.tool.facts.isolated if is_boolean(input.tool.facts.isolated)

default not_admin := null

not_admin := input.tool.facts.not_admin if is_boolean(input.tool.facts.not_admin)

default scopes := null

scopes := input.use.scopes if is_array(input.use.scopes)

default data_classes := null

data_classes := input.use.data_classes if is_array(input.use.data_classes)

default sanitisation := null

sanitisation := input.use.sanitisation if types.is_name(input.use.sanitisation)

default environment := null

environment := input.use.environment if is_string(input.use.environment)

default duration_days := null

duration_days := input.use.duration_days if types.is_integer(input.use.duration_days)

default reason := null

reason := input.use.reason if is_string(input.use.reason)

default exceptions := null

exceptions := input.exceptions if is_array(input.exceptions)
