"""The runtime dependencies that uv.lock names, of every platform."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NotRequired, TypedDict


class LockedReference(TypedDict):
    """A dependency of a locked package. `version` stands there if the lock has several."""

    name: str
    version: NotRequired[str]
    extra: NotRequired[list[str]]


# The keys of uv.lock are not all names of Python.
LockedPackage = TypedDict(
    "LockedPackage",
    {
        "name": str,
        "version": str,
        "dependencies": NotRequired[list[LockedReference]],
        "optional-dependencies": NotRequired[dict[str, list[LockedReference]]],
    },
)


class Dependency(NamedTuple):
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def runtime_dependencies(lock: Path, project: str = "banjie") -> list[Dependency]:
    """Return what the project needs to run, directly or not, by name."""
    packages: list[LockedPackage] = tomllib.loads(lock.read_text(encoding="utf-8"))["package"]
    found: set[Dependency] = set()
    waiting: list[LockedReference] = [{"name": project}]
    seen: list[LockedReference] = []
    while waiting:
        reference = waiting.pop()
        if reference in seen:
            continue
        seen.append(reference)
        for package in _referenced_packages(packages, reference):
            waiting.extend(_references(package, reference.get("extra", [])))
            found.add(Dependency(package["name"], package["version"]))
    return sorted(dependency for dependency in found if dependency.name != project)


def _referenced_packages(packages: list[LockedPackage], reference: LockedReference) -> Iterator[LockedPackage]:
    for package in packages:
        if package["name"] == reference["name"] and reference.get("version", package["version"]) == package["version"]:
            yield package


def _references(package: LockedPackage, extras: list[str]) -> Iterator[LockedReference]:
    yield from package.get("dependencies", [])
    for extra in extras:
        yield from package.get("optional-dependencies", {}).get(extra, [])
