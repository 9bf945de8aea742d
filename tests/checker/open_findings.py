"""The findings of the regulations on file that are still to be mended: `tests/procedures/open_findings.yaml`.

    python -m tests.checker.open_findings           # prints what has been mended and what is new
    python -m tests.checker.open_findings --write   # takes out what has been mended, and nothing else

A finding that is not in the file is never added by this program: mend the text, give its reason there, or write the
finding down by hand and say so in the review.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import yaml

from procedures.checker.proofs.listing import findings_and_proofs
from procedures.checker.soundness import graphs_by_entry, is_overlay
from tests.stack.regulations import SLUGS, regulation

FILE = Path(__file__).parents[1] / "procedures" / "open_findings.yaml"
HEAD = """\
# Findings of `banjie procedures check` in the regulations on file: text, kind, places. Each is a defect of the text
# that is still to be mended. A line that is no longer found must go; a new one fails the tests.
"""

OpenFindings = dict[str, dict[str, list[str]]]


def read_open_findings() -> OpenFindings:
    """Return the findings that are known: by regulation and kind, the places."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8")) or {}


def present_findings(slug: str) -> dict[str, list[str]]:
    """Return the findings of a regulation by kind, sorted."""
    found: dict[str, list[str]] = {}
    procedure = regulation(slug)
    findings, _ = ([], []) if is_overlay(procedure) else findings_and_proofs(graphs_by_entry(procedure))
    for finding in findings:
        found.setdefault(finding.kind, []).append(finding.place)
    return {kind: sorted(places) for kind, places in sorted(found.items())}


def still_open(listed: Mapping[str, list[str]], present: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the findings that are listed and still found."""
    kept = {kind: [place for place in places if place in present.get(kind, [])] for kind, places in listed.items()}
    return {kind: places for kind, places in kept.items() if places}


def write_open_findings(findings: OpenFindings) -> None:
    """Write the file."""
    text = yaml.safe_dump({slug: kinds for slug, kinds in findings.items() if kinds}, allow_unicode=True, width=200)
    FILE.write_text(HEAD + ("" if text == "{}\n" else text), encoding="utf-8")


def main() -> None:
    """Compare the file with what is found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="take out what has been mended")
    write = parser.parse_args().write
    listed = read_open_findings()
    kept: OpenFindings = {}
    for slug in SLUGS:
        present, known = present_findings(slug), listed.get(slug, {})
        kept[slug] = still_open(known, present)
        for word, found, other in (("mended", known, present), ("new", present, known)):
            for kind, places in found.items():
                for place in places:
                    if place not in other.get(kind, []):
                        print(f"{word}: {slug}: {kind}: {place}")  # noqa: T201
    if write:
        write_open_findings(kept)


if __name__ == "__main__":
    main()
