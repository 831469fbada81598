"""The rule table a second time, in another language and without the engine.

Written from the table, not from the Rego: constants are spelled out, lists come from the
catalogue. The examples' expected answers are this program's, and checks compare OPA with it.
Needs nothing but Python's standard library.
"""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOGUE = json.loads((ROOT / "backend/src/main/resources/catalogue/models.json").read_text())

HOUR, DAY = 3600, 86400
ORDER = ["public", "synthetic", "sanitised", "source_code", "internal", "confidential", "personal"]
FORBIDDEN = ["secret", "health"]
PROTECTED = ["internal", "confidential", "personal"]
SENSITIVE = ["confidential", "personal"]
LIMITS = {  # class: approval_max, token_max, status_max_age, posture_max_age
    "public": (180 * DAY, 30 * DAY, 14 * DAY, 7 * DAY),
    "synthetic": (180 * DAY, 30 * DAY, 14 * DAY, 7 * DAY),
    "sanitised": (90 * DAY, 14 * DAY, 7 * DAY, 7 * DAY),
    "source_code": (90 * DAY, 14 * DAY, 7 * DAY, 7 * DAY),
    "internal": (90 * DAY, 7 * DAY, 72 * HOUR, 24 * HOUR),
    "confidential": (30 * DAY, 72 * HOUR, 24 * HOUR, 24 * HOUR),
    "personal": (30 * DAY, 24 * HOUR, 8 * HOUR, 24 * HOUR),
}
RESTRICTED = ["CN", "RU", "IR", "KP"]
PROHIBITED = {"commercial": [], "government": RESTRICTED, "defence": RESTRICTED}
OS_MINIMUM = {"macos": [15], "windows": [10, 0, 26100], "linux": [5, 15]}
SCOPES = ["code_generation", "refactoring", "regex_sql", "documentation", "unit_tests", "codebase_summary"]
REGISTER = {"ollama": [0, 17, 1], "lm_studio": [], "lmdeploy": [0, 16, 0], "localgpt": [], "llama_cpp": []}
CLOUD = ["ollama", "localgpt"]
TRUSTED = {
    "ollama": {"library"},
    "huggingface": {name.split("/")[0] for model in CATALOGUE["models"] for name in model["huggingface"]},
}
BLOCKED = {l["id"] for l in CATALOGUE["licences"] if l["class"] in ("research", "non_production")}
APPROVED = {l["id"] for l in CATALOGUE["licences"] if l["approved_default"]}
ADVISORIES = {
    tool["id"]: [a for a in tool["advisories"] if a["verified"] and a.get("ranges")] for tool in CATALOGUE["tools"]
}
REQUIRABLE = [
    "disk_encrypted", "swap_protected", "firewall_on", "screen_lock",
    "cloud_disabled", "prompt_logging_off", "egress_blocked", "isolated",
]

BOTH = ("fail", "missing_fact")
NEVER = ()
WAIVERS = {
    "classification.class.unknown": NEVER,
    "classification.class.forbidden": NEVER,
    "classification.class.sensitive": NEVER,
    "classification.sanitised.method_missing": NEVER,
    "classification.environment.not_development": NEVER,
    "origin.country.prohibited": NEVER,
    "encryption.disk.not_encrypted": ("missing_fact",),
    "device.owner.mismatch": NEVER,
    "device.enrolment.missing": NEVER,
    "model.digest.missing": NEVER,
    "model.verified.no": NEVER,
    "model.remote.not_local": NEVER,
    "scope.register.not_approved": NEVER,
    "scope.duration.too_long": ("fail",),
    "scope.reason.missing": NEVER,
}
DATA_OWNER = ("classification.class.sensitive", "classification.sanitised.method_missing")


def whole(x):
    return isinstance(x, (int, float)) and not isinstance(x, bool) and x == int(x)


def text(x):
    return isinstance(x, str)


def name(x):
    return text(x) and x.strip() != ""


def flag(x):
    return isinstance(x, bool)


def version(x):
    return isinstance(x, list) and len(x) > 0 and all(whole(p) and p >= 0 for p in x)


def array(x):
    return isinstance(x, list)


def country(x):
    return text(x) and len(x) == 2 and x.isascii() and x.isalpha()


class Input:
    """Reads typed facts; anything absent, null or of another type is None."""

    def __init__(self, document):
        self.document = document

    def get(self, path, kind):
        node = self.document
        for key in path.strip("/").split("/"):
            if not isinstance(node, dict) or key not in node:
                return None
            node = node[key]
        return node if kind(node) else None


def same(a, b):
    """Rego's equality: numbers by value, booleans never equal numbers."""
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def among(x, values):
    return any(same(x, v) for v in values)


def rules(document):
    """Yields (code, severity, applies, missing, failures) for every rule."""
    i = Input(document)
    now = i.get("/now", whole)
    classes = i.get("/use/data_classes", array)
    unregistered = [(n, c) for n, c in enumerate(classes or []) if not among(c, ORDER + FORBIDDEN)]
    forbidden = [(n, c) for n, c in enumerate(classes or []) if among(c, FORBIDDEN)]
    valid = bool(classes) and not unregistered and not forbidden
    effective = classes if valid else ["internal"]
    protected = any(c in PROTECTED for c in effective)
    sensitive = [(n, c) for n, c in enumerate(classes) if c in SENSITIVE] if valid else []
    highest = max(effective, key=ORDER.index)
    approval_max, _, _, posture_max = LIMITS[highest]

    def at(base, pairs):
        return [{"path": f"{base}/{n}", "value": v} for n, v in pairs]

    def boolean(path, wanted=True):
        value = i.get(path, flag)
        if value is None:
            return [path], []
        return [], [] if value is wanted else [{"path": path, "value": value}]

    def listed(path, accepted):
        value = i.get(path, text)
        if value is None:
            return [path], []
        return [], [] if value in accepted else [{"path": path, "value": value}]

    # classification
    yield "classification.class.unknown", "deny", True, [] if classes else ["/use/data_classes"], at("/use/data_classes", unregistered)
    yield "classification.class.forbidden", "deny", True, [], at("/use/data_classes", forbidden)
    yield "classification.class.sensitive", "review", valid, [], at("/use/data_classes", sensitive)
    method = i.get("/use/sanitisation", name)
    yield "classification.sanitised.method_missing", "review", valid and "sanitised" in classes, [] if method else ["/use/sanitisation"], []
    yield "classification.environment.not_development", "deny", True, *listed("/use/environment", ["development"])

    # origin
    programme = i.get("/subject/programme", text)
    publisher = i.get("/model/origin/country", country)
    ancestry = i.get("/model/ancestry", array)
    places = [] if publisher is None else [{"path": "/model/origin/country", "value": publisher.upper()}]
    nowhere = ["/model/origin/country"] if publisher is None else []
    for n, ancestor in enumerate(ancestry or []):
        where = Input(ancestor).get("/country", country)
        if where is None:
            nowhere.append(f"/model/ancestry/{n}/country")
        else:
            places.append({"path": f"/model/ancestry/{n}/country", "value": where.upper()})
    banned = PROHIBITED[programme] if programme in PROHIBITED else sum(PROHIBITED.values(), [])
    restricted = [p for p in places if p["value"] in RESTRICTED]
    egress = i.get("/tool/facts/egress_blocked", flag)
    yield "origin.country.prohibited", "deny", True, [], [p for p in places if p["value"] in banned]
    yield "origin.country.restricted_for_class", "deny", valid, [], restricted if sensitive else []
    yield (
        "origin.country.restricted", "review", not sensitive,
        ["/tool/facts/egress_blocked"] if restricted and egress is None else [],
        restricted if egress is False else [],
    )
    state_missing, state_wrong = listed("/model/origin/state", ["confirmed"])
    yield (
        "origin.country.unknown", "deny" if programme in ("government", "defence") else "review",
        True, state_missing + nowhere, state_wrong,
    )
    complete_missing, complete_wrong = boolean("/model/ancestry_complete")
    yield (
        "origin.ancestry.incomplete", "review", True,
        (["/model/ancestry"] if ancestry is None else []) + complete_missing, complete_wrong,
    )

    # encryption and device
    posture = "/device/posture/facts/"
    yield "encryption.disk.not_encrypted", "deny", True, *boolean(posture + "disk_encrypted")
    yield "encryption.swap.unprotected", "deny" if protected else "warn", True, *boolean(posture + "swap_protected")
    yield "device.ownership.not_approved", "deny", True, *listed("/device/ownership", ["personal", "dev_budget"])
    owner, subject = i.get("/device/owner", name), i.get("/subject/id", name)
    nobody = [p for p, v in (("/device/owner", owner), ("/subject/id", subject)) if v is None]
    yield (
        "device.owner.mismatch", "deny", True, nobody,
        [{"path": "/device/owner", "value": owner}] if not nobody and owner != subject else [],
    )
    yield "device.enrolment.missing", "deny", True, *boolean("/device/enrolled")
    collected = i.get("/device/posture/collected_at", whole)
    undated = [p for p, v in (("/device/posture/collected_at", collected), ("/now", now)) if v is None]
    bounds = []
    if not undated and now - collected > posture_max:
        bounds.append(now - posture_max)
    if not undated and collected > now + 300:
        bounds.append(now + 300)
    yield (
        "device.posture.stale", "deny", True, undated,
        [{"path": "/device/posture/collected_at", "value": collected, "limit": b} for b in bounds],
    )
    firewall = i.get(posture + "firewall_on", flag)
    yield "device.firewall.off", "review" if firewall is None else "deny", True, *boolean(posture + "firewall_on")
    yield "device.screen_lock.off", "deny" if protected else "warn", True, *boolean(posture + "screen_lock")
    family, system = i.get("/device/os/family", text), i.get("/device/os/version", version)
    unknown_os = [p for p, v in (("/device/os/family", family), ("/device/os/version", system)) if v is None]
    wrong_os = []
    if family is not None and family not in OS_MINIMUM:
        wrong_os.append({"path": "/device/os/family", "value": family})
    elif family is not None and system is not None and system < OS_MINIMUM[family]:
        wrong_os.append({"path": "/device/os/version", "value": system, "limit": OS_MINIMUM[family]})
    yield "device.os.unsupported", "review" if protected else "warn", True, unknown_os, wrong_os
    yield "device.patches.missing", "warn", True, *boolean(posture + "patched")
    yield "device.assurance.too_low", "review", bool(sensitive), *listed("/device/assurance", ["hardware", "attested"])

    # model
    digest = i.get("/model/digest", text)
    hex_digest = (
        digest is not None and digest.startswith("sha256:") and len(digest) == 71
        and all(c in "0123456789abcdef" for c in digest[7:])
    )
    yield (
        "model.digest.missing", "deny", True, ["/model/digest"] if digest is None else [],
        [] if digest is None or hex_digest else [{"path": "/model/digest", "value": digest}],
    )
    yield "model.verified.no", "deny", True, *boolean("/model/verified")
    yield "model.remote.not_local", "deny", True, *boolean("/model/remote", wanted=False)
    yield "model.catalogue.unknown", "review", True, *boolean("/model/in_catalogue")
    yield "model.format.unsafe", "deny", True, *listed("/model/format", ["gguf", "safetensors"])

    kind, namespace = i.get("/model/source/kind", text), i.get("/model/source/namespace", text)
    if kind is None:
        source = "deny", ["/model/source/kind"], []
    elif kind == "upload":
        source = "review", [], [{"path": "/model/source/kind", "value": kind}]
    elif kind not in TRUSTED:
        source = "deny", [], [{"path": "/model/source/kind", "value": kind}]
    elif namespace is None:
        source = "review", ["/model/source/namespace"], []
    elif namespace not in TRUSTED[kind]:
        source = "review", [], [{"path": "/model/source/namespace", "value": namespace}]
    else:
        source = "review", [], []
    yield "model.source.untrusted", source[0], True, source[1], source[2]

    licence = i.get("/model/license", text)
    licences = [] if licence is None else [{"path": "/model/license", "value": licence}]
    unlicensed = ["/model/license"] if licence is None else []
    for n, ancestor in enumerate(ancestry or []):
        inherited = Input(ancestor).get("/license", text)
        if inherited is None:
            unlicensed.append(f"/model/ancestry/{n}/license")
        else:
            licences.append({"path": f"/model/ancestry/{n}/license", "value": inherited})
    yield "model.license.not_approved", "deny", True, [], [l for l in licences if l["value"] in BLOCKED]
    yield (
        "model.license.unknown", "review", True, unlicensed,
        [l for l in licences if l["value"] not in BLOCKED | APPROVED],
    )
    grade = i.get("/model/openness", text)
    yield "model.openness.too_low", "deny" if grade == "E" else "review", True, *listed("/model/openness", list("ABCD"))

    scans = [
        (n, s) for n, s in enumerate(i.get("/model/scans", array) or []) if isinstance(s, dict) and whole(s.get("at"))
    ]

    def clean(wanted):
        return [s["at"] for _, s in scans if s.get("kind") == wanted and s.get("result") == "clean"]

    def newest_bad(wanted):
        ours = [(n, s) for n, s in scans if s.get("kind") == wanted]
        newest = max((s["at"] for _, s in ours), default=None)
        return [
            {"path": f"/model/scans/{n}", "value": s.get("result")}
            for n, s in ours if s["at"] == newest and s.get("result") != "clean"
        ]

    malware_required = kind in (None, "upload") or i.get("/model/has_code", flag) is not False
    absent_scans = [] if clean("format") else ["/model/scans/format"]
    if malware_required and not clean("malware"):
        absent_scans.append("/model/scans/malware")
    yield "model.scan.missing", "review", True, absent_scans, []
    yield "model.scan.failed", "deny", True, [], newest_bad("format") + newest_bad("malware")
    stale = []
    if clean("malware") and now is not None and now - max(clean("malware")) > 90 * DAY:
        stale = [{"path": "/model/scans/malware", "value": max(clean("malware")), "limit": now - 90 * DAY}]
    yield (
        "model.scan.stale", "review", malware_required and bool(clean("malware")),
        ["/now"] if now is None else [], stale,
    )
    yield "model.redteam.findings", "review", True, [], newest_bad("redteam")

    # tool
    tool, current = i.get("/tool/id", text), i.get("/tool/version", version)
    minimum = REGISTER.get(tool, [])
    below = bool(minimum) and current is not None and current < minimum
    yield (
        "tool.register.not_approved", "deny", True, ["/tool/id"] if tool is None else [],
        [{"path": "/tool/id", "value": tool}] if tool is not None and tool not in REGISTER else [],
    )
    yield (
        "tool.version.too_old", "deny", bool(minimum) and current is not None, [],
        [{"path": "/tool/version", "value": current, "limit": minimum}] if below else [],
    )
    yield "tool.version.unknown", "review", bool(minimum), ["/tool/version"] if current is None else [], []
    affecting = [
        a for a in ADVISORIES.get(tool, [])
        if current is not None and any(r.get("from", [0]) <= current < r["before"] for r in a["ranges"])
    ]
    open_here = [a["id"] for a in affecting if "os" not in a or family in a["os"]]
    yield (
        "tool.advisory.open", "review", current is not None and not below,
        ["/device/os/family" for a in affecting if "os" in a and family is None],
        [{"path": "/tool/version", "value": current, "advisory": a} for a in open_here],
    )
    yield "tool.cloud.enabled", "deny", tool in CLOUD, *boolean("/tool/facts/cloud_disabled")
    logging = i.get("/tool/facts/prompt_logging_off", flag)
    yield (
        "tool.prompt_logging.on", "review" if logging is None else "deny", True,
        *boolean("/tool/facts/prompt_logging_off"),
    )
    yield "tool.egress.open", "review" if protected else "warn", True, *boolean("/tool/facts/egress_blocked")
    yield "tool.isolation.missing", "review" if sensitive else "warn", True, *boolean("/tool/facts/isolated")
    yield "tool.admin.session", "warn", True, *boolean("/tool/facts/not_admin")
    plugins = i.get("/tool/unreviewed_plugins", array)
    yield (
        "tool.plugins.unreviewed", "review", plugins is not None, [],
        at("/tool/unreviewed_plugins", enumerate(plugins or [])),
    )

    # scope and people
    scopes = i.get("/use/scopes", array)
    yield (
        "scope.register.not_approved", "deny", True, [] if scopes else ["/use/scopes"],
        at("/use/scopes", [(n, s) for n, s in enumerate(scopes or []) if not among(s, SCOPES)]),
    )
    days = i.get("/use/duration_days", whole)
    positive = days is not None and days > 0
    yield (
        "scope.duration.too_long", "warn" if positive else "deny", valid, [] if positive else ["/use/duration_days"],
        [{"path": "/use/duration_days", "value": days, "limit": approval_max // DAY}]
        if positive and days * DAY > approval_max else [],
    )
    reason = i.get("/use/reason", text)
    length = None if reason is None else len(reason.strip())
    yield (
        "scope.reason.missing", "deny", True, ["/use/reason"] if reason is None else [],
        [{"path": "/use/reason", "value": length, "limit": 10}] if length is not None and length < 10 else [],
    )
    trained = i.get("/subject/training/responsible_ai", whole)
    untrained = [p for p, v in (("/now", now), ("/subject/training/responsible_ai", trained)) if v is None]
    yield (
        "people.training.missing", "deny", True, untrained,
        [{"path": "/subject/training/responsible_ai", "value": trained, "limit": now - 365 * DAY}]
        if not untrained and now - trained > 365 * DAY else [],
    )

    yield "facts", highest if valid else None, None, None, {"restricted": restricted, "protected": protected, "sensitive": sensitive}


def decide(document):
    """The whole decision for an input."""
    i = Input(document)
    now = i.get("/now", whole)
    waived = {
        e.get("code") for e in i.get("/exceptions", array) or []
        if isinstance(e, dict) and text(e.get("code")) and whole(e.get("expires_at"))
        and now is not None and e["expires_at"] > now
    }
    findings, facts, highest = {}, {}, None
    for code, severity, applies, missing, failures in rules(document):
        if code == "facts":
            facts, highest = failures, severity
            continue
        status = "fail" if failures else "missing_fact" if missing else "pass"
        if not applies:
            status = "not_applicable"
        elif code in waived and status in WAIVERS.get(code, BOTH):
            status = "waived"
        shown = status in ("fail", "missing_fact", "waived")
        findings[code] = {
            "code": code, "status": status, "severity": severity,
            "evidence": failures if shown else [], "missing": sorted(missing) if shown else [],
        }

    failing = [f for f in findings.values() if f["status"] in ("fail", "missing_fact")]
    severities = {f["severity"] for f in failing}
    outcome = "deny" if "deny" in severities else "review" if "review" in severities else "allow"
    review = {}
    if outcome == "review":
        for f in failing:
            if f["severity"] == "review":
                review.setdefault("data_owner" if f["code"] in DATA_OWNER else "security_lead", []).append(f["code"])

    def passed(code):
        return findings[code]["status"] == "pass"

    required = set()
    if highest is not None:
        if passed("encryption.disk.not_encrypted"):
            required.add("disk_encrypted")
        if passed("device.firewall.off"):
            required.add("firewall_on")
        if passed("tool.cloud.enabled"):
            required.add("cloud_disabled")
        if passed("tool.prompt_logging.on"):
            required.add("prompt_logging_off")
        if facts["protected"] and passed("encryption.swap.unprotected"):
            required.add("swap_protected")
        if facts["protected"] and passed("device.screen_lock.off"):
            required.add("screen_lock")
        if facts["protected"] and passed("tool.egress.open"):
            required.add("egress_blocked")
        if facts["restricted"] and passed("origin.country.restricted"):
            required.add("egress_blocked")
        if facts["sensitive"] and passed("tool.isolation.missing"):
            required.add("isolated")
    lives = LIMITS[highest] if highest is not None else (0, 0, 0, 0)
    return {
        "outcome": outcome,
        "findings": [findings[code] for code in sorted(findings)],
        "review": [{"role": role, "count": 1, "because": sorted(review[role])} for role in sorted(review)],
        "obligations": {
            "approval_max_s": lives[0], "token_max_s": lives[1],
            "status_max_age_s": lives[2], "posture_max_age_s": lives[3],
            "posture_require": [f for f in sorted(REQUIRABLE) if f in required],
        },
    }
