"""Writes or compares expected.json of every example with the oracle's answer.

usage: expected.py [--write]
To add an example: make examples/<case>/input.json, run with --write, and read what it wrote against
the rule table before you commit it. Needs nothing but Python's standard library.
"""

import json
import sys

import differential
import oracle

EXAMPLES = differential.POLICIES / "examples"


def layout(decision):
    """One finding per line, so that a change shows as the findings it changes."""
    lines = ["{", f'  "outcome": {json.dumps(decision["outcome"])},', '  "findings": [']
    lines += [
        f"    {json.dumps(finding, ensure_ascii=False)}{',' if finding is not decision['findings'][-1] else ''}"
        for finding in decision["findings"]
    ]
    lines += ["  ],", f'  "review": {json.dumps(decision["review"])},', f'  "obligations": {json.dumps(decision["obligations"])}', "}"]
    return "\n".join(lines) + "\n"


def main(write=False):
    wrong = []
    cases = sorted(p.parent for p in EXAMPLES.glob("*/input.json"))
    for case in cases:
        wanted = layout(oracle.decide(json.loads((case / "input.json").read_text())))
        file = case / "expected.json"
        if write:
            file.write_text(wanted)
        elif not file.exists() or json.loads(file.read_text()) != json.loads(wanted):
            wrong.append(case.name)
    print(f"{len(cases)} examples, {len(wrong)} differ from the oracle", *wrong, sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
