"""The software bill of materials of a release: CycloneDX JSON of the locked runtime dependencies."""

import json
import subprocess
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import NotRequired, TypedDict

from publishing.licenses import PackageLicense
from publishing.locked import Dependency


class LicenseName(TypedDict):
    name: str


class LicenseChoice(TypedDict, total=False):
    """An SPDX expression, or a license by the name that its package gives it."""

    expression: str
    license: LicenseName


class Component(TypedDict):
    name: str
    version: str
    purl: str
    licenses: NotRequired[list[LicenseChoice]]


class Metadata(TypedDict):
    timestamp: str


class Sbom(TypedDict):
    """The part of a CycloneDX document that is read or written here."""

    serialNumber: str
    metadata: Metadata
    components: list[Component]


def runtime_sbom(uv: Path, root: Path) -> Sbom:
    """Return the document that uv makes of uv.lock, without the development dependencies."""
    command = [str(uv), "export", "--frozen", "--quiet", "--no-dev", "--format", "cyclonedx1.5"]
    command += ["--preview-features", "sbom-export"]
    exported = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    sbom: Sbom = json.loads(exported)
    return sbom


def complete_sbom(sbom: Sbom, licenses: list[PackageLicense], made_at: int) -> Sbom:
    """Add the licenses. The time and the serial number depend on the release alone, so that it can be repeated."""
    choices = {found.dependency: _license_choice(found) for found in licenses}
    for component in sbom["components"]:
        if choice := choices.get(Dependency(component["name"], component["version"])):
            component["licenses"] = [choice]
    sbom["metadata"]["timestamp"] = datetime.fromtimestamp(made_at, UTC).isoformat().replace("+00:00", "Z")
    content = json.dumps(sbom["components"], sort_keys=True)
    sbom["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}"
    return sbom


def sbom_dependencies(sbom: Sbom) -> list[Dependency]:
    """Return the packages that the document lists, by name."""
    return sorted(Dependency(component["name"], component["version"]) for component in sbom["components"])


def _license_choice(found: PackageLicense) -> LicenseChoice:
    return {"expression": found.name} if found.is_expression else {"license": {"name": found.name}}
