"""Checks of what was built for a release. Each raises ReleaseError with the names of what is wrong."""

import hashlib
import os
import subprocess
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

from publishing.licenses import PackageLicense
from publishing.locked import Dependency
from publishing.sbom import Sbom, sbom_dependencies
from publishing.version import ReleaseError

SUMS_FILE = "SHA256SUMS"
COMMANDS = (("--help",), ("procedures", "list"))
IMPORT_EVERY_MODULE = """\
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
"""
NOT_IMPORTED = ("migrations/", "__main__.py")  # Alembic runs the one, the command line the other
OF_EXTRAS = ("workflows/tracing.py",)  # imported where traces are on


def check_wheel_contents(wheel: Path, files: Iterable[Path], root: Path) -> None:
    """Compare a wheel with the files of the folders that it is made of: code, YAML, templates, migrations, and the
    compiled form of each catalogue."""
    folders = wheel_folders(root)
    shipped = [file for file in files if file.parts[0] in folders]
    compiled = [file.with_suffix(".mo") for file in shipped if file.suffix == ".po"]
    expected = {file.as_posix() for file in [*shipped, *compiled]}
    found = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    without_files = {name for name in folders if not any(file.partition("/")[0] == name for file in found)}
    _refuse_any(f"{wheel.name} has nothing of", without_files)
    _refuse_any(f"{wheel.name} lacks", expected - found)
    _refuse_any(f"{wheel.name} has what is not in the repository", found - expected)


def wheel_folders(root: Path) -> set[str]:
    """Return the folders and single modules that pyproject.toml puts into the wheel."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])


def check_source_archive(archive: Path, files: Iterable[Path]) -> None:
    """Compare the source archive with the files of the repository."""
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    _refuse_any(f"{archive.name} lacks", {file.as_posix() for file in files} - names)


def check_sbom(sbom: Sbom, dependencies: list[Dependency]) -> None:
    """Check that the SBOM lists every locked runtime dependency."""
    _refuse_any("The SBOM lacks", set(map(str, dependencies)) - set(map(str, sbom_dependencies(sbom))))


def check_licenses(licenses: Iterable[PackageLicense]) -> None:
    """Check that no license is unknown."""
    _refuse_any("No license is known of", {str(found.dependency) for found in licenses if not found.name})


def check_installed(environment: Path, wheel: Path, *, has_extras: bool = True) -> None:
    """Import every module of the wheel and run commands, in an environment without the repository. Without the
    packages of the extras, modules that need them are left out: no other may ask for them."""
    left_out = (NOT_IMPORTED[1], *(() if has_extras else OF_EXTRAS))
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("BANJIE_", "PYTHON"))}
    modules = [
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in zipfile.ZipFile(wheel).namelist()
        if name.endswith(".py") and not name.startswith(NOT_IMPORTED[0]) and not name.endswith(left_out)
    ]
    python = str(environment / "bin" / "python")
    banjie = str(environment / "bin" / "banjie")
    for command in ([python, "-c", IMPORT_EVERY_MODULE, *modules], *([banjie, *words] for words in COMMANDS)):
        run_or_refuse(command, environment, variables)


def check_sums(folder: Path) -> None:
    """Read back every file that SHA256SUMS names."""
    named = dict(line.split("  ")[::-1] for line in (folder / SUMS_FILE).read_text(encoding="utf-8").splitlines())
    _refuse_any("SHA256SUMS differs for", {name for name, digest in named.items() if file_sum(folder / name) != digest})


def file_sum(file: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def run_or_refuse(command: list[str], folder: Path, variables: dict[str, str]) -> str:
    """Run a command and return its output. Raises ReleaseError, with what it printed, if it fails."""
    result = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ReleaseError(f"{' '.join(command)[:200]} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


def _refuse_any(what: str, names: set[str]) -> None:
    if names:
        raise ReleaseError(f"{what}: {', '.join(sorted(names))}")
