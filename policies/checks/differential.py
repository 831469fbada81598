"""Compares OPA with the oracle on inputs that nobody chose.

usage: differential.py OPA [COUNT [SEED]]
Needs nothing but Python's standard library. Prints the first differences and exits 1.
"""

import copy
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import oracle

POLICIES = pathlib.Path(__file__).resolve().parents[1]
BASE = json.loads((POLICIES / "examples/allow/input.json").read_text())
NOW = BASE["now"]
DAY = oracle.DAY
WRONG = ["x", "", 1, None, [], {}, True, False, -1, 1.5, 0]

# Values near the bounds of the table, by path; other paths get wrong types and what is listed nowhere.
NEAR = {
    "/now": [NOW, NOW - 1, NOW + 1, 0],
    "/subject/programme": ["commercial", "government", "defence", "club"],
    "/subject/training/responsible_ai": [NOW - 365 * DAY + d for d in (-1, 0, 1)],
    "/device/owner": ["usr_1", "usr_2"],
    "/device/ownership": ["personal", "dev_budget", "company_issued"],
    "/device/assurance": ["software", "hardware", "attested"],
    "/device/os": [
        {"family": f, "version": v}
        for f in ("linux", "macos", "windows", "plan9")
        for v in ([5, 14], [5, 15], [14, 9], [15], [10, 0, 26099], [10, 0, 26100], [], [6, -1], ["6"])
    ],
    "/device/posture/collected_at": [NOW - s + d for s in (7 * DAY, DAY, -300) for d in (-1, 0, 1)],
    "/model/digest": ["sha256:" + "a" * 64, "sha256:" + "A" * 64, "sha256:" + "a" * 63, "a" * 71],
    "/model/format": ["gguf", "safetensors", "pickle", "onnx", "unknown"],
    "/model/origin/country": ["US", "CN", "ru", "C", "China", "12"],
    "/model/origin/state": ["confirmed", "declared", "unknown"],
    "/model/license": ["MIT", "CC-BY-NC-4.0", "LicenseRef-glm-4", "LicenseRef-qwen"],
    "/model/openness": list("ABCDEF"),
    "/model/source": [
        {"kind": k, "namespace": n}
        for k in ("huggingface", "ollama", "upload", "modelscope", "other", None)
        for n in ("library", "Qwen", "someone", None)
    ],
    "/model/ancestry": [
        [],
        [{"country": "CN", "license": "LicenseRef-qwen"}],
        [{"country": "US", "license": "MIT"}, {"country": None, "license": None}],
        [{"country": "FR", "license": "LicenseRef-MNPL-0.1"}, {}],
        ["x", 1, None],
    ],
    "/model/scans": [
        [{"kind": k, "result": r, "at": NOW - 90 * DAY + d} for k, r, d in scans]
        for scans in (
            [("format", "clean", 0), ("malware", "clean", -1)],
            [("format", "clean", 0), ("malware", "clean", 0)],
            [("format", "clean", 0), ("format", "findings", 0)],
            [("format", "failed", 0), ("format", "clean", 1)],
            [("format", "clean", 0), ("malware", "clean", 5), ("malware", "failed", 4)],
            [("format", "clean", 0), ("redteam", "findings", 5)],
            [("format", "clean", 0), ("redteam", "findings", 5), ("redteam", "clean", 6)],
        )
    ] + [[{"kind": "format", "result": "clean"}, 7, {"kind": "malware", "result": "findings", "at": "1"}]],
    "/tool/id": ["ollama", "lm_studio", "lmdeploy", "localgpt", "llama_cpp", "vllm", "other"],
    "/tool/version": [
        [0, 17, 0], [0, 17, 1], [0, 17, 5], [0, 17, 6], [0, 34, 1], [0, 34, 2], [0, 35], [0, 35, 0], [0, 16, 0],
        [0, 18, 1], [8841], [11864], [11865], [0, 32, 0], [],
    ],
    "/tool/unreviewed_plugins": [["web"], ["a", "b"]],
    "/use/scopes": [["code_generation"], ["unit_tests", "email"], ["regex_sql", 5]],
    "/use/data_classes": [[c] for c in oracle.ORDER + oracle.FORBIDDEN + ["other", 7]]
    + [["public", "personal"], ["sanitised", "internal"], ["secret", "other"], ["confidential", "secret"]],
    "/use/sanitisation": ["masked", " \t"],
    "/use/environment": ["development", "production"],
    "/use/duration_days": [30, 31, 90, 91, 180, 181, 36500],
    "/use/reason": ["123456789", "1234567890", "  12345678  ", "éèàùçéèàùç"],
    "/exceptions": [
        [{"id": "exc_1", "code": code, "expires_at": NOW + d} for code in codes for d in offsets]
        for codes in (
            ["origin.country.unknown", "model.license.unknown"],
            ["encryption.disk.not_encrypted", "scope.duration.too_long", "device.posture.stale"],
            ["classification.class.sensitive", "tool.register.not_approved", "model.scan.failed"],
        )
        for offsets in ((0,), (1,), (-1,), (0, 1))
    ] + [{"a": {"code": "device.posture.stale", "expires_at": NOW + 9}}, [{"code": 5, "expires_at": NOW + 9}]],
}


def paths(node, prefix=""):
    """Every path of a document, the root first."""
    yield prefix
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from paths(child, f"{prefix}/{key}")


def put(document, path, value):
    """The document with one value replaced; the document itself if the path is gone."""
    if path == "":
        return value
    document = copy.deepcopy(document)
    node = document
    *parents, last = path[1:].split("/")
    for key in parents:
        try:
            node = node[int(key)] if isinstance(node, list) else node[key]
        except (KeyError, IndexError, TypeError, ValueError):
            return document
    if isinstance(node, dict):
        node[last] = value
    elif isinstance(node, list) and last.isdigit() and int(last) < len(node):
        node[int(last)] = value
    return document


def single_changes():
    """Every path with every wrong type, and every value near a bound."""
    for path in paths(BASE):
        for value in WRONG:
            yield put(BASE, path, value)
    for path, values in NEAR.items():
        for value in values:
            yield put(BASE, path, value)


def inputs(count, seed):
    """Inputs of another kind, then `count` single changes and `count` random mixtures of changes."""
    choose = random.Random(seed)
    everywhere = list(paths(BASE))
    yield from ({}, [], None, "x", 1, True)
    single = list(single_changes())
    yield from choose.sample(single, min(count, len(single)))
    facts = [p for p in everywhere if "/facts/" in p or p in ("/model/has_code", "/model/in_catalogue")]
    for _ in range(count):
        document = BASE
        for path in choose.sample(list(NEAR), choose.randint(1, 8)):
            document = put(document, path, choose.choice(NEAR[path]))
        for path in choose.sample(facts, choose.randint(0, 4)):
            document = put(document, path, choose.choice([True, False, None, "yes"]))
        if choose.random() < 0.3:
            document = put(document, choose.choice(everywhere), choose.choice(WRONG))
        yield document


def ask(opa, cases):
    """What OPA answers to each case, in order; None where it is undefined."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"cases": cases}, file)
        file.flush()
        query = (
            "[answer | some document in data.cases;"
            " answer := [d | d := data.countersign.main.decision with input as document]]"
        )
        command = [opa, "eval", "-d", str(POLICIES / "bundle"), "-d", file.name, "-f", "raw", query]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [each[0] if each else None for each in json.loads(answer)]


def differences(ours, theirs):
    if theirs is None:
        return ["undefined"]
    found = [f"{key}: {ours[key]} / {theirs[key]}" for key in ("outcome", "review", "obligations") if ours[key] != theirs[key]]
    found += [f"{a} / {b}" for a, b in zip(ours["findings"], theirs["findings"]) if a != b]
    return found or ["other findings"] * (ours["findings"] != theirs["findings"])


def main(opa, count=1000, seed=1):
    cases = list(inputs(int(count), int(seed)))
    wrong, outcomes = 0, {}
    for case, answer in zip(cases, ask(opa, cases), strict=True):
        expected = oracle.decide(case)
        outcomes[expected["outcome"]] = outcomes.get(expected["outcome"], 0) + 1
        found = differences(expected, answer)
        if found:
            wrong += 1
            if wrong <= 3:
                print(json.dumps(case), "oracle / OPA:", *found, sep="\n  ")
    print(f"{len(cases)} inputs {json.dumps(outcomes, sort_keys=True)}, {wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
