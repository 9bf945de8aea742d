"""A release holds all that the program needs, and is refused if anything is missing or unknown."""

import json
import shutil
import zipfile
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from publishing.release import (
    ROOT,
    ReleaseError,
    check_changelog,
    check_wheel_contents,
    make_release,
    project_version,
    set_version,
    third_party_licenses,
)

pytestmark = pytest.mark.slow  # more than a second

CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- **No rules:** something.\n"
PYPROJECT = '[project]\nname = "{name}"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n'
WHEEL_TARGET = '[tool.hatch.build.targets.wheel]\nonly-include = ["models", "worker.py"]\n'
FILES = ("models/__init__.py", "models/law.yaml", "models/banjie.mo", "worker.py")


@pytest.mark.slow
@pytest.mark.deep
def test_release_is_complete_and_passes_its_checks(tmp_path: Path) -> None:
    make_release(tmp_path / "dist", check_only=True)

    version = project_version(ROOT)
    assert {file.name for file in (tmp_path / "dist").iterdir()} == {
        f"banjie-{version}-py3-none-any.whl",
        f"banjie_author-{version}-py3-none-any.whl",
        f"banjie_client-{version}-py3-none-any.whl",
        f"banjie-{version}.tar.gz",
        f"banjie-{version}.cdx.json",
        "THIRD_PARTY_LICENSES.txt",
        "SHA256SUMS",
    }
    names = zipfile.ZipFile(tmp_path / "dist" / f"banjie-{version}-py3-none-any.whl").namelist()
    assert [name for name in names if name.endswith("/banjie.mo")]
    sbom = json.loads((tmp_path / "dist" / f"banjie-{version}.cdx.json").read_text(encoding="utf-8"))
    assert sbom["bomFormat"] == "CycloneDX"
    assert {"temporalio", "opentelemetry-sdk"} < {component["name"] for component in sbom["components"]}
    assert "pytest" not in {component["name"] for component in sbom["components"]}
    assert all(component["licenses"] for component in sbom["components"])
    licenses = (tmp_path / "dist" / "THIRD_PARTY_LICENSES.txt").read_text(encoding="utf-8")
    assert "lunardate (GPL-3.0-or-later)" in licenses.splitlines()[1]
    assert "Permission is hereby granted" in licenses


class TestVersion:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        for folder, name in ((tmp_path, "banjie"), (tmp_path / "clients/python", "banjie-client")):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "pyproject.toml").write_text(PYPROJECT.format(name=name), encoding="utf-8")
        (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
        return tmp_path

    def test_a_version_without_its_own_section_is_refused(self, root: Path) -> None:
        with pytest.raises(ReleaseError, match=r"\[0\.1\.0\]"):
            check_changelog(root, "0.1.0")

    def test_setting_a_version_changes_four_files(self, root: Path) -> None:
        set_version(root, "0.2.0")

        assert project_version(root) == project_version(root / "clients/python") == "0.2.0"
        assert 'name = "banjie"\nversion = "0.2.0"' in (root / "uv.lock").read_text(encoding="utf-8")
        check_changelog(root, "0.2.0")

    def test_a_section_without_an_entry_is_refused(self, root: Path) -> None:
        set_version(root, "0.2.0")
        set_version(root, "0.3.0")
        with pytest.raises(ReleaseError):
            check_changelog(root, "0.3.0")

    @pytest.mark.parametrize("version", ["1", "v1.0.0", "1.0.0 beta"])
    def test_what_is_no_version_changes_nothing(self, version: str, root: Path) -> None:
        with pytest.raises(ReleaseError):
            set_version(root, version)
        assert project_version(root) == "0.1.0"


def digest(text: str) -> str:
    """The SHA-256 as a RECORD has it."""
    return urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()


class TestWheel:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        (tmp_path / "models").mkdir()
        for name in FILES:
            (tmp_path / name).write_text("# anything", encoding="utf-8")
        (tmp_path / "pyproject.toml").write_text(WHEEL_TARGET, encoding="utf-8")
        return tmp_path

    def wheel(self, folder: Path, *names: str) -> Path:
        wheel, info = folder / "x-1.0-py3-none-any.whl", "x-1.0.dist-info"
        written = {name: f"# {name}" for name in names} | {
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n",
            f"{info}/METADATA": "Metadata-Version: 2.4\nName: x\nVersion: 1.0\n",
        }
        record = [f"{name},sha256={digest(text)},{len(text)}\n" for name, text in written.items()]
        written[f"{info}/RECORD"] = "".join([*record, f"{info}/RECORD,,\n"])
        with zipfile.ZipFile(wheel, "w") as opened:
            for name, text in written.items():
                opened.writestr(name, text)
        return wheel

    def test_a_wheel_of_all_files_of_its_folders_passes(self, project: Path) -> None:
        check_wheel_contents(self.wheel(project, *FILES), project)

    @pytest.mark.parametrize("lacking", FILES[1:])
    def test_a_wheel_that_lacks_a_file_is_refused(self, lacking: str, project: Path) -> None:
        with pytest.raises(ReleaseError, match=lacking):
            check_wheel_contents(self.wheel(project, *(name for name in FILES if name != lacking)), project)

    def test_a_file_that_the_repository_does_not_have_is_refused(self, project: Path) -> None:
        with pytest.raises(ReleaseError, match=r"models/stray\.txt"):
            check_wheel_contents(self.wheel(project, *FILES, "models/stray.txt"), project)


def test_an_unknown_license_is_refused(tmp_path: Path) -> None:
    site_packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for name, license in (("known", "License-Expression: MIT\n"), ("unknown", "")):
        (site_packages / f"{name}-1.dist-info").mkdir(parents=True)
        metadata = f"Metadata-Version: 2.4\nName: {name}\nVersion: 1\n{license}"
        (site_packages / f"{name}-1.dist-info" / "METADATA").write_text(metadata, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text(f"#!/bin/sh\necho {site_packages}\n", encoding="utf-8")  # asked for its sys.path alone
    python.chmod(0o755)

    with pytest.raises(ReleaseError, match="unknown"):
        third_party_licenses(tmp_path, "0.1.0")
    shutil.rmtree(site_packages / "unknown-1.dist-info")
    assert "known 1" in third_party_licenses(tmp_path, "0.1.0")
