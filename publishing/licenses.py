"""The licenses of the runtime dependencies, from the metadata of the installed packages."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from publishing.locked import Dependency

ELSEWHERE = {"colorama": "BSD-3-Clause"}  # needed on Windows only: not installed where releases are made
CLASSIFIER_PREFIX = "License :: OSI Approved :: "
NOT_SAID = {"", "UNKNOWN", "DUAL LICENSE"}  # the classifiers say which
MAX_NAME_LENGTH = 100  # some packages put the whole text there
LICENSE_FILE = re.compile(r"(?:^|/)(?:LICEN[CS]E|COPYING|NOTICE|COPYRIGHT|GRAPHVIZ_LICENSE)[^/]*$", re.IGNORECASE)
COPYLEFT = re.compile(r"GPL|MPL|EPL|Mozilla|GNU|Eclipse")
SEPARATOR = "=" * 100
HEAD = """\
Third-party software that Banjie {version} needs to run. Banjie itself is under the Apache License 2.0.
The texts are those that each package ships. Packages under copyleft licenses: {copyleft}.
"""


@dataclass(frozen=True)
class PackageLicense:
    """The license of a package. `name` is empty if nothing says it; `texts` are the files that the package ships."""

    dependency: Dependency
    name: str
    is_expression: bool = False
    texts: tuple[str, ...] = ()


def package_licenses(dependencies: Iterable[Dependency], site_packages: Path) -> list[PackageLicense]:
    """Return the license of each dependency, as installed in a folder."""
    installed = {_normalized(found.name): found for found in distributions(path=[str(site_packages)])}
    return [_package_license(dependency, installed.get(dependency.name)) for dependency in dependencies]


def third_party_text(version: str, licenses: list[PackageLicense]) -> str:
    """Return the content of THIRD_PARTY_LICENSES.txt: a list of all packages, then their texts."""
    named = ", ".join(f"{found.dependency.name} ({found.name})" for found in copyleft_licenses(licenses))
    lines = [HEAD.format(version=version, copyleft=named or "none")]
    lines += [f"{found.dependency.name:24} {found.dependency.version:20} {found.name}" for found in licenses]
    for found in licenses:
        lines += ["", SEPARATOR, f"{found.dependency}: {found.name}", SEPARATOR]
        lines += found.texts or ("The package ships no text.",)
    return "\n".join(lines) + "\n"


def copyleft_licenses(licenses: Iterable[PackageLicense]) -> list[PackageLicense]:
    """Return those that bind whoever distributes them together with Banjie, as in an image."""
    return [found for found in licenses if COPYLEFT.search(found.name)]


def _package_license(dependency: Dependency, found: Distribution | None) -> PackageLicense:
    if found is None:
        return PackageLicense(dependency, ELSEWHERE.get(dependency.name, ""), dependency.name in ELSEWHERE)
    expression = _metadata_field(found, "License-Expression")
    return PackageLicense(dependency, expression or _declared_name(found), bool(expression), tuple(_texts(found)))


def _metadata_field(found: Distribution, name: str) -> str:
    values = found.metadata.get_all(name)
    return values[0] if values else ""


def _declared_name(found: Distribution) -> str:
    """Return what the older fields of the metadata say, or an empty string."""
    free = _metadata_field(found, "License").strip()
    if free.upper() not in NOT_SAID and len(free) <= MAX_NAME_LENGTH and "\n" not in free:
        return free
    classifiers = found.metadata.get_all("Classifier") or []
    names = [name.removeprefix(CLASSIFIER_PREFIX) for name in classifiers if name.startswith(CLASSIFIER_PREFIX)]
    return " or ".join(names)


def _texts(found: Distribution) -> Iterator[str]:
    seen = set[str]()
    for file in sorted(str(file) for file in found.files or () if LICENSE_FILE.search(str(file))):
        text = Path(str(found.locate_file(file))).read_text(encoding="utf-8", errors="replace").strip()
        if text not in seen:
            seen.add(text)
            yield f"--- {file}\n\n{text}\n"


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
