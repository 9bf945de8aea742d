"""The second checker of dossiers, which was written in another language from docs/dossier.md alone, beside the first.

What the first one checks is kept, and judged by the second one many at a time: its program starts once for all.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from integrity import check

PROGRAM = Path(__file__).parents[2] / "clients" / "node" / "check-dossier.mjs"
AT_ONCE = 200


class Verdict(NamedTuple):
    """What two checkers have to agree upon (docs/dossier.md, section 9)."""

    code: int
    is_sound: bool
    parts: frozenset[str]

    @classmethod
    def of(cls, code: int, parts: set[str]) -> "Verdict":
        is_sound = "archive" not in parts
        return cls(code, is_sound, frozenset(parts) if is_sound else frozenset())


class Judged(NamedTuple):
    """A dossier as the first checker has judged it."""

    path: Path
    policy: str
    verdict: Verdict
    withheld: frozenset[str]
    origin: str


class SecondChecker:
    """Judges again what the first checker has judged, and keeps where they differ."""

    def __init__(self, node: str, folder: Path) -> None:
        self.node, self.folder, self.waiting, self.count = node, folder, list[Judged](), 0
        self.differences: list[str] = []

    def add(self, path: Path, policy: str | None, found: check.Report, origin: str) -> None:
        """Keep a dossier with the verdict of the first checker."""
        kept = self.folder / f"{self.count}.zip"
        if path.is_dir():
            shutil.copytree(path, kept)
        else:
            shutil.copyfile(path, kept)
        self.count += 1
        parts = {name: frozenset(one.part for one in found.listed(name)) for name in ("altered", "missing", "withheld")}
        verdict = Verdict.of(found.code, {*parts["altered"], *parts["missing"]})
        self.waiting.append(Judged(kept, policy or "", verdict, parts["withheld"], origin))
        if len(self.waiting) >= AT_ONCE:
            self.compare()

    def compare(self) -> list[str]:
        """Judge what waits; return all differences up to now."""
        self.waiting.sort(key=lambda one: one.policy)
        for policy, group in groupby(self.waiting, key=lambda one: one.policy):
            judged = [*group]
            for one, said in zip(judged, self.answers(policy, [one.path for one in judged]), strict=True):
                parts = {part["part"] for name in ("altered", "missing") for part in said[name]}
                withheld = frozenset(part["part"] for part in said["withheld"])
                verdict = Verdict.of(said["code"], parts)
                if verdict != one.verdict or (verdict.is_sound and withheld != one.withheld):
                    self.differences.append(f"{one.origin}: {described(one, verdict, withheld)}")
        for one in self.waiting:
            shutil.rmtree(one.path) if one.path.is_dir() else one.path.unlink()
        self.waiting = []
        return self.differences

    def answers(self, policy: str, paths: list[Path]) -> Iterator[dict[str, Any]]:
        """Yield what the second checker says of each dossier."""
        words = [self.node, str(PROGRAM), "--json"]
        if policy:
            (self.folder / "policy").write_text(policy, encoding="utf-8")
            words += ["--policy", str(self.folder / "policy")]
        run = subprocess.run([*words, *map(str, paths)], capture_output=True, timeout=600, check=False)
        assert run.stderr == b"", run.stderr.decode()
        yield from map(json.loads, run.stdout.splitlines())


def described(one: Judged, verdict: Verdict, withheld: frozenset[str]) -> str:
    """Say where two verdicts differ: the first, then the second."""
    parts = f"{sorted(one.verdict.parts - verdict.parts)[:5]} and {sorted(verdict.parts - one.verdict.parts)[:5]}"
    kept = f"{sorted(one.withheld - withheld)[:5]} and {sorted(withheld - one.withheld)[:5]}"
    return f"codes {one.verdict.code} and {verdict.code}; only one names {parts}; only one finds withheld {kept}"
