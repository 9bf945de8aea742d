"""A release holds all that the program needs, and is refused if anything is missing or unknown."""

import json
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from publishing import release_checks
from publishing.folders import ForeignFolderError, replace_folder
from publishing.licenses import PackageLicense, copyleft_licenses, package_licenses, third_party_text
from publishing.locked import Dependency, runtime_dependencies
from publishing.release import ROOT, make_release
from publishing.sbom import sbom_dependencies
from publishing.version import ReleaseError, check_changelog, project_version, set_version

ONE = Dependency("one", "1")
SITE_PACKAGES = Path(str(distribution("pytest").locate_file("")))
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- **No rules:** something.\n"
LOCK = """\
[[package]]
name = "banjie-author"
version = "0.1.0"
dependencies = [{ name = "banjie" }]
[[package]]
name = "banjie"
version = "0.1.0"
dependencies = [{ name = "a", extra = ["x"] }]
[package.dev-dependencies]
dev = [{ name = "e" }]
[[package]]
name = "a"
version = "1"
dependencies = [{ name = "b", version = "2" }]
[package.optional-dependencies]
x = [{ name = "c", marker = "sys_platform == 'win32'" }]
y = [{ name = "e" }]
[[package]]
name = "b"
version = "1"
[[package]]
name = "b"
version = "2"
dependencies = [{ name = "a" }]
[[package]]
name = "c"
version = "1"
[[package]]
name = "e"
version = "1"
"""


@pytest.mark.slow
@pytest.mark.deep
def test_release_is_complete_and_passes_its_checks(tmp_path: Path) -> None:
    licenses = make_release(tmp_path / "dist", check_only=True)

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
    sbom = json.loads((tmp_path / "dist" / f"banjie-{version}.cdx.json").read_text(encoding="utf-8"))
    assert sbom["bomFormat"] == "CycloneDX"
    assert sbom_dependencies(sbom) == [found.dependency for found in licenses]
    assert "pytest" not in {dependency.name for dependency in sbom_dependencies(sbom)}
    assert all(component["licenses"] for component in sbom["components"])


class TestVersion:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        needed = {"": "banjie-author", "author": "banjie", "clients/python": "httpx"}
        for folder, name in needed.items():
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            written = f'[project]\nversion = "0.1.0"\ndependencies = ["{name}==0.1.0"]\n'
            (tmp_path / folder / "pyproject.toml").write_text(written, encoding="utf-8")
        (tmp_path / "uv.lock").write_text(LOCK, encoding="utf-8")
        (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
        return tmp_path

    def test_a_version_without_its_own_section_is_refused(self, root: Path) -> None:
        with pytest.raises(ReleaseError, match=r"\[0\.1\.0\]"):
            check_changelog(root, "0.1.0")

    def test_setting_a_version_changes_all_that_name_it(self, root: Path) -> None:
        set_version(root, "0.2.0")

        assert project_version(root) == project_version(root / "clients/python") == "0.2.0"
        lock = (root / "uv.lock").read_text(encoding="utf-8")
        assert 'name = "banjie"\nversion = "0.2.0"' in lock
        assert 'name = "banjie-author"\nversion = "0.2.0"' in lock
        assert '"banjie==0.2.0"' in (root / "author/pyproject.toml").read_text(encoding="utf-8")
        assert '"banjie-author==0.2.0"' in (root / "pyproject.toml").read_text(encoding="utf-8")
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


class TestChecks:
    @pytest.fixture
    def files(self) -> list[Path]:
        return [Path("models/case.py"), Path("tests/test_x.py")]

    def wheel(self, folder: Path, *names: str) -> Path:
        wheel = folder / "x.whl"
        with zipfile.ZipFile(wheel, "w") as opened:
            for name in names:
                opened.writestr(name, "")
        return wheel

    @pytest.mark.parametrize(
        ("names", "message"),
        [(("models/other.py",), "nothing of"), (("models/other.py", "FOLDERS"), "lacks: models/case.py")],
    )
    def test_a_wheel_that_lacks_a_file_is_refused(
        self, names: tuple[str, ...], message: str, files: list[Path], tmp_path: Path
    ) -> None:
        folders = release_checks.wheel_folders(ROOT) - {"models"}
        filled = [found for name in names for found in (sorted(folders) if name == "FOLDERS" else [name])]
        with pytest.raises(ReleaseError, match=message):
            release_checks.check_wheel_contents(self.wheel(tmp_path, *filled), files, ROOT)

    def test_a_wheel_without_its_compiled_catalogue_is_refused(self, tmp_path: Path) -> None:
        files = [Path(name, "a.po" if name == "wording" else "a.py") for name in release_checks.wheel_folders(ROOT)]
        names = [file.as_posix() for file in files]
        release_checks.check_wheel_contents(self.wheel(tmp_path, *names, "wording/a.mo"), files, ROOT)
        with pytest.raises(ReleaseError, match=r"lacks: wording/a\.mo"):
            release_checks.check_wheel_contents(self.wheel(tmp_path, *names), files, ROOT)

    def test_a_file_that_the_repository_does_not_have_is_refused(self, tmp_path: Path) -> None:
        folders = release_checks.wheel_folders(ROOT)
        wheel = self.wheel(tmp_path, *(f"{name}/a.py" for name in folders), "stray.py")
        with pytest.raises(ReleaseError, match=r"not in the repository: stray\.py"):
            release_checks.check_wheel_contents(wheel, [Path(name, "a.py") for name in folders], ROOT)

    def test_an_unknown_license_is_refused(self) -> None:
        with pytest.raises(ReleaseError, match="one 1"):
            release_checks.check_licenses([PackageLicense(ONE, "")])

    def test_a_dependency_that_the_sbom_lacks_is_refused(self) -> None:
        with pytest.raises(ReleaseError, match="one 1"):
            release_checks.check_sbom({"serialNumber": "", "metadata": {"timestamp": ""}, "components": []}, [ONE])

    def test_a_changed_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("a", encoding="utf-8")
        digest = release_checks.file_sum(tmp_path / "a")
        (tmp_path / release_checks.SUMS_FILE).write_text(f"{digest}  a\n", encoding="utf-8")
        release_checks.check_sums(tmp_path)
        (tmp_path / "a").write_text("b", encoding="utf-8")
        with pytest.raises(ReleaseError, match="a"):
            release_checks.check_sums(tmp_path)

    def test_a_folder_that_was_not_made_here_is_not_replaced(self, tmp_path: Path) -> None:
        (tmp_path / "new").mkdir()
        (tmp_path / "old").mkdir()
        (tmp_path / "old" / "letter").touch()
        with pytest.raises(ForeignFolderError):
            replace_folder(tmp_path / "old", tmp_path / "new", "SHA256SUMS")
        assert (tmp_path / "old" / "letter").exists()


def test_runtime_dependencies_are_followed_through_extras_versions_and_circles(tmp_path: Path) -> None:
    lock = tmp_path / "uv.lock"
    lock.write_text(LOCK, encoding="utf-8")
    assert [str(dependency) for dependency in runtime_dependencies(lock)] == ["a 1", "b 2", "c 1"]


def test_licenses_are_read_from_the_metadata_with_their_texts() -> None:
    dependencies = [Dependency("alembic", "1"), Dependency("lunardate", "1"), Dependency("no-such-package", "1")]
    licenses = package_licenses(dependencies, SITE_PACKAGES)

    assert [found.name for found in licenses] == ["MIT", "GPL-3.0-or-later", ""]
    assert [found.dependency.name for found in copyleft_licenses(licenses)] == ["lunardate"]
    assert "Permission is hereby granted" in third_party_text("0.1.0", licenses)
