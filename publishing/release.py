"""Make a release in dist/ and check all of it: `python -m publishing.release` (`make release`).

A release is the wheel, those of the client and of the author's tool, the source archive, an SBOM of the locked runtime
dependencies, their licenses, and the SHA-256 of each. It is built from a copy of the committed files, with the pinned
build backend and the time of the commit, so that building it again gives the same bytes. dist/ is replaced only after
all checks have passed.
"""

import argparse
import json
import os
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

from publishing import release_checks
from publishing.folders import ForeignFolderError, check_replaceable, replace_folder
from publishing.licenses import PackageLicense, copyleft_licenses, package_licenses, third_party_text
from publishing.locked import runtime_dependencies
from publishing.release_checks import SUMS_FILE, file_sum, run_or_refuse
from publishing.sbom import complete_sbom, runtime_sbom
from publishing.version import (
    ReleaseError,
    check_changelog,
    check_clean_tree,
    commit_time,
    project_version,
    released_files,
    set_version,
)

ROOT = Path(__file__).parents[1]
LICENSES_FILE = "THIRD_PARTY_LICENSES.txt"
FOLDERS_BESIDE = (Path("author"), Path("clients/python"))
HATCHLING = (sys.executable, "-m", "hatchling", "build")


class ReleaseBuild:
    """A release in the making, in a folder of its own."""

    def __init__(self, work: Path) -> None:
        self.version = project_version(ROOT)
        self.files = released_files(ROOT)
        self.made_at = commit_time(ROOT)
        self.source = work / "source"
        self.built = work / "built"
        self.environment = work / "environment"
        self.uv = _uv_program()
        self.variables = {**os.environ, "SOURCE_DATE_EPOCH": str(self.made_at)}

    def make(self) -> list[PackageLicense]:
        """Build and check everything. Return the licenses. Raises ReleaseError."""
        self._copy_source()
        self._build(self.source)
        for folder in FOLDERS_BESIDE:
            run_or_refuse([*HATCHLING, "-d", str(self.built), "-t", "wheel"], self.source / folder, self.variables)
        wheel, archive = next(self.built.glob("banjie-*.whl")), next(self.built.glob("*.tar.gz"))
        author, client = (next(self.built.glob(f"banjie_{name}-*.whl")) for name in ("author", "client"))
        release_checks.check_wheel_contents(wheel, self.files, ROOT)
        release_checks.check_source_archive(archive, self.files)
        self._check_wheel_of_archive(archive, wheel)
        self._install(wheel, client)
        release_checks.check_installed(self.environment, wheel, has_extras=False)
        release_checks.check_installed(self.environment, client)
        self._install(wheel, author, client, options=("--all-extras",))
        release_checks.check_installed(self.environment, wheel)
        release_checks.check_installed(self.environment, author)
        licenses = self._write_materials()
        self._write_sums()
        return licenses

    def _copy_source(self) -> None:
        """Copy what git has, so that nothing else that lies in the folder gets into the release."""
        for file in self.files:
            target = self.source / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, target)

    def _build(self, source: Path, *options: str) -> None:
        target = self.built if source == self.source else source / "dist"
        run_or_refuse([*HATCHLING, "-d", str(target), *options], source, self.variables)

    def _check_wheel_of_archive(self, archive: Path, wheel: Path) -> None:
        with tarfile.open(archive) as opened:
            opened.extractall(self.source.parent / "unpacked", filter="data")
        unpacked = next((self.source.parent / "unpacked").iterdir())
        self._build(unpacked, "-t", "wheel")
        if file_sum(unpacked / "dist" / wheel.name) != file_sum(wheel):
            raise ReleaseError(f"The wheel that {archive.name} builds differs from {wheel.name}.")

    def _install(self, *wheels: Path, options: tuple[str, ...] = ()) -> None:
        """Install the locked runtime dependencies and the wheels into an environment of its own. `options` of uv say
        which extras come with them."""
        variables = {**self.variables, "UV_PROJECT_ENVIRONMENT": str(self.environment)}
        variables.pop("VIRTUAL_ENV", None)
        uv = [str(self.uv), "--quiet"]
        sync = ["sync", "--frozen", "--no-dev", "--no-install-workspace", "--python", sys.executable, *options]
        run_or_refuse([*uv, *sync], ROOT, variables)
        install = ["pip", "install", "--no-deps", "--python", str(self.environment), *map(str, wheels)]
        run_or_refuse([*uv, *install], ROOT, variables)

    def _write_materials(self) -> list[PackageLicense]:
        """Write the SBOM and the licenses of the dependencies."""
        dependencies = runtime_dependencies(ROOT / "uv.lock")
        site_packages = next((self.environment / "lib").glob("python*")) / "site-packages"
        licenses = package_licenses(dependencies, site_packages)
        release_checks.check_licenses(licenses)
        sbom = complete_sbom(runtime_sbom(self.uv, ROOT), licenses, self.made_at)
        release_checks.check_sbom(sbom, dependencies)
        text = json.dumps(sbom, indent=2, ensure_ascii=False) + "\n"
        (self.built / f"banjie-{self.version}.cdx.json").write_text(text, encoding="utf-8")
        (self.built / LICENSES_FILE).write_text(third_party_text(self.version, licenses), encoding="utf-8")
        return licenses

    def _write_sums(self) -> None:
        lines = [f"{file_sum(file)}  {file.name}\n" for file in sorted(self.built.iterdir()) if file.name != SUMS_FILE]
        (self.built / SUMS_FILE).write_text("".join(lines), encoding="utf-8")
        release_checks.check_sums(self.built)


def make_release(target: Path, *, check_only: bool) -> list[PackageLicense]:
    """Make the release in `target`. `check_only` accepts a changed tree and a version without a changelog section."""
    check_replaceable(target, SUMS_FILE)
    if not check_only:
        check_clean_tree(ROOT)
        check_changelog(ROOT, project_version(ROOT))
    with tempfile.TemporaryDirectory(prefix="banjie-release-") as folder:
        build = ReleaseBuild(Path(folder))
        licenses = build.make()
        replace_folder(target, build.built, SUMS_FILE)
    return licenses


def _uv_program() -> Path:
    """Return the pinned uv of the Makefile, else the one on the path."""
    pinned = ROOT / ".uv" / "bin" / "uv"
    if pinned.exists():
        return pinned
    if found := shutil.which("uv"):
        return Path(found)
    raise ReleaseError("uv was not found; `make install` installs it into .uv/.")


def release_from_command_line() -> int:
    """Set the version, or make the release. Return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m publishing.release", description=__doc__)
    parser.add_argument("--check", action="store_true", help="accept a changed tree and a version not yet dated")
    parser.add_argument("--version", default="", help="set this version first, and its section of CHANGELOG.md")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder of the release (dist/)")
    arguments = parser.parse_args()
    target: Path = arguments.out.resolve()
    try:
        if arguments.version not in {"", project_version(ROOT)}:
            set_version(ROOT, arguments.version)
            print(f"The version is {arguments.version} now. Commit it, then run `make release`.")
            return 0
        licenses = make_release(target, check_only=arguments.check)
    except (ReleaseError, ForeignFolderError) as error:
        print(error, file=sys.stderr)
        return 1
    print((target / SUMS_FILE).read_text(encoding="utf-8"), end="")
    named = ", ".join(f"{found.dependency.name} ({found.name})" for found in copyleft_licenses(licenses))
    print(f"{len(licenses)} dependencies; copyleft: {named}")
    return 0


if __name__ == "__main__":
    sys.exit(release_from_command_line())
