"""Make a release in dist/ and check all of it: `python -m publishing.release` (`make release`).

A release is the wheel, those of the distributions beside it, the source archive, an SBOM and the licenses of what the
server needs to run, and the SHA-256 of each. uv builds the wheel from the source archive, with the locked build backend
and the time of the commit, so that building it again gives the same bytes. dist/ is replaced only after all checks have
passed.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
SUMS_FILE, LICENSES_FILE = "SHA256SUMS", "THIRD_PARTY_LICENSES.txt"
UNRELEASED = "## [Unreleased]\n"
VERSION_FORM = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")  # a pre-release freezes nothing
COMMANDS = (("--help",), ("procedures", "list"))
IMPORT_EVERY_MODULE = """\
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
"""
NOT_IMPORTED = ("register/migrations/", "__main__.py")  # Alembic runs the one, the command line the other
OF_EXTRAS = (  # imported where traces are on; where mail is taken; where programs think
    "workflows/tracing.py", "services/quiet_spans.py", "services/mail.py", "web/mcp/door.py",
    "starter/mail/intake.py", "starter/mail/kinds.py", "starter/mail/message.py",
)  # fmt: skip
DISTRIBUTIONS_OF_EXTRAS = ("banjie_author-",)
COPYLEFT = re.compile(r"GPL|MPL|EPL|Mozilla|GNU|Eclipse")
LICENSE_TEXT = re.compile(r"(?:^|/)(?:LICEN[CS]E|COPYING|NOTICE|COPYRIGHT|GRAPHVIZ_LICENSE)[^/]*$", re.IGNORECASE)
SEPARATOR = "=" * 100
LICENSES_HEAD = """\
Third-party software that Banjie {version} needs to run. Banjie itself is under the Apache License 2.0.
The texts are those that each package ships. Packages under copyleft licenses: {copyleft}.

"""


class ReleaseError(Exception):
    """The release cannot be made. The message says what to do."""


def make_release(target: Path, *, check_only: bool) -> None:
    """Make the release in `target`. `check_only` accepts a changed tree and a version without a changelog section."""
    version = project_version(ROOT)
    if not check_only:
        if changed := _git("status", "--porcelain"):
            raise ReleaseError(f"Commit or remove these first:\n{changed}")
        check_changelog(ROOT, version)
        check_kept_register(ROOT, version)
    with tempfile.TemporaryDirectory(prefix="banjie-release-") as work:
        built, environment = Path(work, "built"), Path(work, "environment")
        variables = {
            **{name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"},
            "SOURCE_DATE_EPOCH": _git("log", "-1", "--format=%ct"),
            "UV_PROJECT_ENVIRONMENT": str(environment),
        }
        build = [_uv_program(), "build", "--quiet", "--no-build-isolation", "--no-create-gitignore"]
        build += ["--python", sys.executable, "--out-dir", str(built)]
        for project in project_folders(ROOT):
            run_or_refuse([*build, *([] if project == ROOT else ["--wheel"]), str(project)], variables)
        wheels = sorted(built.glob("*.whl"))
        for project in project_folders(ROOT):
            name = _project(project)["name"].replace("-", "_")
            check_wheel_contents(next(wheel for wheel in wheels if wheel.name.startswith(f"{name}-")), project)

        _sync(variables, "--all-extras")
        sbom = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--gather-license-texts"]
        sbom += ["--pyproject", str(ROOT / "pyproject.toml"), "-o", str(built / f"banjie-{version}.cdx.json")]
        run_or_refuse([*sbom, str(environment / "bin" / "python")], variables)
        (built / LICENSES_FILE).write_text(third_party_licenses(environment, version), encoding="utf-8")
        _check_installed(environment, variables, wheels)
        _sync(variables)
        plain = [wheel for wheel in wheels if not wheel.name.startswith(DISTRIBUTIONS_OF_EXTRAS)]
        _check_installed(environment, variables, plain, left_out=OF_EXTRAS)

        sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(built.iterdir())]
        (built / SUMS_FILE).write_text("".join(sums), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(built, target)


def check_wheel_contents(wheel: Path, project: Path) -> None:
    """Raise ReleaseError unless a wheel has every file of the folders that its project names, the compiled catalogue
    among them, and nothing else."""
    written = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    folders = written["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    packages = [option for name in folders for option in ("--package", str(project / name))]
    # W005 and W009: the server is an application of many folders, installed into an environment of its own.
    run_or_refuse([sys.executable, "-m", "check_wheel_contents", "--ignore", "W005,W009", *packages, str(wheel)])


def third_party_licenses(environment: Path, version: str) -> str:
    """Return the license of every package of an environment, with the texts that it ships. Raises ReleaseError where
    one says none."""
    command = [sys.executable, "-m", "piplicenses", "--python", str(environment / "bin" / "python"), "--format", "json"]
    listed = json.loads(run_or_refuse([*command, "--fail-on", "UNKNOWN"]))
    copyleft = ", ".join(f"{one['Name']} ({one['License']})" for one in listed if COPYLEFT.search(one["License"]))
    lines = [f"{one['Name']:40} {one['Version']:20} {one['License']}\n" for one in listed]
    # pip-licenses shows one text of a package; some ship several.
    site_packages = next((environment / "lib").glob("python*")) / "site-packages"
    for package in sorted(distributions(path=[str(site_packages)]), key=lambda one: one.name.lower()):
        lines.append(f"\n{SEPARATOR}\n{package.name} {package.version}\n{SEPARATOR}\n")
        for file in sorted(file for file in package.files or () if LICENSE_TEXT.search(str(file))):
            text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace").strip()
            lines.append(f"--- {file}\n\n{text}\n\n")
    return LICENSES_HEAD.format(version=version, copyleft=copyleft or "none") + "".join(lines)


def _sync(variables: dict[str, str], *extras: str) -> None:
    """Make an environment of the locked runtime dependencies alone."""
    sync = ["sync", "--quiet", "--frozen", "--no-dev", "--no-install-workspace", "--python", sys.executable]
    run_or_refuse([_uv_program(), *sync, "--project", str(ROOT), *extras], variables)


def _check_installed(
    environment: Path, variables: dict[str, str], wheels: Sequence[Path], left_out: tuple[str, ...] = ()
) -> None:
    """Install wheels, import every module of them and run commands, away from the repository. Without the packages of
    the extras, the modules that need them are left out: no other may ask for them."""
    python = str(environment / "bin" / "python")
    install = ["pip", "install", "--quiet", "--no-deps", "--python", python]
    run_or_refuse([_uv_program(), *install, *map(str, wheels)], variables)
    names = [name for wheel in wheels for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".py")]
    modules = [
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in names
        if not name.startswith(NOT_IMPORTED[0]) and not name.endswith((NOT_IMPORTED[1], *left_out))
    ]
    bare = {name: value for name, value in variables.items() if not name.startswith(("BANJIE_", "PYTHON"))}
    run_or_refuse([python, "-c", IMPORT_EVERY_MODULE, *modules], bare, environment)
    for words in COMMANDS:
        run_or_refuse([str(environment / "bin" / "banjie"), *words], bare, environment)


def run_or_refuse(command: Sequence[str], variables: dict[str, str] | None = None, folder: Path = ROOT) -> str:
    """Run a command and return its output. Raises ReleaseError, with what it printed, if it fails."""
    result = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ReleaseError(f"{' '.join(command)[:200]} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


def _uv_program() -> str:
    """Return the pinned uv of the Makefile, else the one on the path."""
    pinned = ROOT / ".uv" / "bin" / "uv"
    if found := str(pinned) if pinned.exists() else shutil.which("uv"):
        return found
    raise ReleaseError("uv was not found; `make install` installs it into .uv/.")


def _git(*arguments: str) -> str:
    return run_or_refuse(["git", "-c", "core.quotepath=off", *arguments]).rstrip("\n")


def project_folders(root: Path) -> list[Path]:
    """Return the folders of all distributions: the server's first, then the client's and others beside it."""
    beside = (
        path.parent for pattern in ("*/pyproject.toml", "clients/*/pyproject.toml") for path in root.glob(pattern)
    )
    return [root, *sorted(beside)]


def _project(folder: Path) -> dict[str, str]:
    project: dict[str, str] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def project_version(folder: Path) -> str:
    """Return the version of pyproject.toml."""
    return _project(folder)["version"]


def set_version(root: Path, version: str) -> None:
    """Write the version into each pyproject.toml and uv.lock, and begin its dated section of CHANGELOG.md."""
    if not VERSION_FORM.fullmatch(version):
        raise ReleaseError(f"{version} is not a version such as 0.3.0, or 0.3.0a1 before it.")
    old = re.escape(project_version(root))
    for folder in project_folders(root):
        file = folder / "pyproject.toml"
        text = re.sub(rf'(?m)^version = "{old}"$', f'version = "{version}"', file.read_text(encoding="utf-8"))
        text = re.sub(rf'"(banjie(?:-\w+)?)=={old}"', rf'"\g<1>=={version}"', text)  # what needs the same release
        file.write_text(text, encoding="utf-8")
    lock = ["lock", "--quiet", "--default-index", "https://pypi.org/simple", "--python", sys.executable]
    run_or_refuse([_uv_program(), *lock, "--project", str(root)])
    if not has_changelog_section(root, version):
        changelog = root / "CHANGELOG.md"
        text = changelog.read_text(encoding="utf-8")
        heading = f"{UNRELEASED}\n## [{version}] - {time.strftime('%Y-%m-%d')}\n"
        changelog.write_text(text.replace(UNRELEASED, heading, 1), encoding="utf-8")


def check_changelog(root: Path, version: str) -> None:
    """Raise ReleaseError unless CHANGELOG.md has a dated section of the version."""
    if not has_changelog_section(root, version):
        raise ReleaseError(
            f"CHANGELOG.md has no section `## [{version}] - YYYY-MM-DD`. `make release VERSION=X.Y.Z` begins one."
        )


def kept_register(root: Path, version: str) -> Path:
    """Return the folder of the register that is kept of a release, from which later ones are upgraded by a test."""
    return root / "tests" / "releases" / "registers" / version


def check_kept_register(root: Path, version: str) -> None:
    """Raise ReleaseError unless the register of the version is kept."""
    if not kept_register(root, version).is_dir():
        raise ReleaseError(f"No register of {version} is kept: `python -m tests.releases.kept_registers`.")


def has_changelog_section(root: Path, version: str) -> bool:
    """Return whether CHANGELOG.md has a dated section of the version, with an entry."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(rf"(?ms)^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$(.*?)(?=^## |\Z)", text)
    return section is not None and re.search(r"(?m)^- ", section[1]) is not None


def release_from_command_line() -> int:
    """Set the version, or make the release. Return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m publishing.release", description=__doc__)
    parser.add_argument("--check", action="store_true", help="accept a changed tree and a version not yet dated")
    parser.add_argument("--version", default="", help="set this version first, and its section of CHANGELOG.md")
    arguments = parser.parse_args()
    try:
        if arguments.version not in {"", project_version(ROOT)}:
            set_version(ROOT, arguments.version)
            print(f"The version is {arguments.version} now. Commit it, then run `make release`.")
            return 0
        make_release(ROOT / "dist", check_only=arguments.check)
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    print((ROOT / "dist" / SUMS_FILE).read_text(encoding="utf-8"), end="")
    print((ROOT / "dist" / LICENSES_FILE).read_text(encoding="utf-8").splitlines()[1])
    return 0


if __name__ == "__main__":
    sys.exit(release_from_command_line())
