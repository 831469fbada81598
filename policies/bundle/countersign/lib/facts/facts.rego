# METADATA
# title: Facts of the input
# description: |
#   Every fact that a rule reads, under one name and of one type. A fact that is absent, null or of
#   another type is null here, so that a rule never compares across types (Rego would order a string
#   above every number, and a date written as text would pass) and never becomes undefined.
package countersign.lib.facts

import data.countersign.lib.types

default now := null

now := types.integer(input.now)

default subject_id := null

subject_id := types.name(input.subject.id)

default programme := null

programme := types.text(input.subject.programme)

default trained_at := null

trained_at := types.integer(input.subject.training.responsible_ai)

default device_owner := null

device_owner := types.name(input.device.owner)

default ownership := null

ownership := types.text(input.device.ownership)

default enrolled := null

enrolled := types.truth(input.device.enrolled)

default assurance := null

assurance := types.text(input.device.assurance)

default os_family := null

os_family := types.text(input.device.os.family)

default os_version := null

os_version := types.version(input.device.os.version)

default posture_collected_at := null

posture_collected_at := types.integer(input.device.posture.collected_at)

default disk_encrypted := null

disk_encrypted := types.truth(input.device.posture.facts.disk_encrypted)

default swap_protected := null

swap_protected := types.truth(input.device.posture.facts.swap_protected)

default firewall_on := null

firewall_on := types.truth(input.device.posture.facts.firewall_on)

default screen_lock := null

screen_lock := types.truth(input.device.posture.facts.screen_lock)

default patched := null

patched := types.truth(input.device.posture.facts.patched)

default digest := null

digest := types.text(input.model.digest)

default format := null

format := types.text(input.model.format)

default has_code := null

has_code := types.truth(input.model.has_code)

default in_catalogue := null

in_catalogue := types.truth(input.model.in_catalogue)

default remote := null

remote := types.truth(input.model.remote)

default country := null

country := types.country(input.model.origin.country)

default origin_state := null

origin_state := types.text(input.model.origin.state)

default license := null

license := types.text(input.model.license)

default openness := null

openness := types.text(input.model.openness)

default source_kind := null

source_kind := types.text(input.model.source.kind)

default namespace := null

namespace := types.text(input.model.source.namespace)

default verified := null

verified := types.truth(input.model.verified)

default ancestry_complete := null

ancestry_complete := types.truth(input.model.ancestry_complete)

default ancestry := null

ancestry := types.list(input.model.ancestry)

default scans := null

scans := types.list(input.model.scans)

default tool_id := null

tool_id := types.text(input.tool.id)

default tool_version := null

tool_version := types.version(input.tool.version)

default plugins := null

plugins := types.list(input.tool.unreviewed_plugins)

default cloud_disabled := null

cloud_disabled := types.truth(input.tool.facts.cloud_disabled)

default prompt_logging_off := null

prompt_logging_off := types.truth(input.tool.facts.prompt_logging_off)

default egress_blocked := null

egress_blocked := types.truth(input.tool.facts.egress_blocked)

default isolated := null

isolated := types.truth(input.tool.facts.isolated)

default not_admin := null

not_admin := types.truth(input.tool.facts.not_admin)

default scopes := null

scopes := types.list(input.use.scopes)

default data_classes := null

data_classes := types.list(input.use.data_classes)

default sanitisation := null

sanitisation := types.name(input.use.sanitisation)

default environment := null

environment := types.text(input.use.environment)

default duration_days := null

duration_days := types.integer(input.use.duration_days)

default reason := null

reason := types.text(input.use.reason)

default exceptions := null

exceptions := types.list(input.exceptions)
