"""The version of a release: pyproject.toml, uv.lock and CHANGELOG.md agree, and the tree is clean."""

import re
import subprocess
import time
import tomllib
from pathlib import Path

VERSION_FORM = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")  # a pre-release freezes nothing
UNRELEASED = "## [Unreleased]\n"


class ReleaseError(Exception):
    """The release cannot be made. The message says what to do."""


def project_version(root: Path) -> str:
    """Return the version of pyproject.toml."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def set_version(root: Path, version: str) -> None:
    """Write the version into each pyproject.toml and uv.lock, and begin its dated section of CHANGELOG.md."""
    if not VERSION_FORM.fullmatch(version):
        raise ReleaseError(f"{version} is not a version such as 0.3.0, or 0.3.0a1 before it.")
    old = re.escape(project_version(root))
    for project in (root, root / "author", root / "clients/python"):
        _replace_once(project / "pyproject.toml", rf'(?m)^version = "{old}"$', f'version = "{version}"')
    for name, needed_by in (("banjie", root / "author"), ("banjie-author", root)):
        locked = f'name = "{name}"\nversion = '
        _replace_once(root / "uv.lock", f'{locked}"{old}"', f'{locked}"{version}"')
        _replace_once(needed_by / "pyproject.toml", f'"{name}=={old}"', f'"{name}=={version}"')
    if not has_changelog_section(root, version):
        heading = f"{UNRELEASED}\n## [{version}] - {time.strftime('%Y-%m-%d')}\n"
        _replace_once(root / "CHANGELOG.md", re.escape(UNRELEASED), heading)


def check_changelog(root: Path, version: str) -> None:
    """Raise ReleaseError unless CHANGELOG.md has a dated section of the version."""
    if not has_changelog_section(root, version):
        raise ReleaseError(
            f"CHANGELOG.md has no section `## [{version}] - YYYY-MM-DD`. `make release VERSION=X.Y.Z` begins one."
        )


def has_changelog_section(root: Path, version: str) -> bool:
    """True when CHANGELOG.md has a dated section of the version, with an entry."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(rf"(?ms)^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$(.*?)(?=^## |\Z)", text)
    return section is not None and re.search(r"(?m)^- ", section[1]) is not None


def check_clean_tree(root: Path) -> None:
    """Raise ReleaseError if a file is changed or not committed."""
    if changed := git_output(root, "status", "--porcelain"):
        raise ReleaseError(f"Commit or remove these first:\n{changed}")


def released_files(root: Path) -> list[Path]:
    """Return the files that a release is made of, relative to `root`: those that git has or would add."""
    names = git_output(root, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    return sorted({Path(name) for name in names if name and (root / name).is_file()})


def commit_time(root: Path) -> int:
    """Return the time of the last commit, in seconds since 1970: the time of all that a release contains."""
    return int(git_output(root, "log", "-1", "--format=%ct"))


def git_output(root: Path, *arguments: str) -> str:
    """Return what a git command prints, without the last line break."""
    command = ["git", "-c", "core.quotepath=off", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.rstrip("\n")


def _replace_once(file: Path, pattern: str, new: str) -> None:
    text, count = re.subn(pattern, lambda _: new, file.read_text(encoding="utf-8"), count=1)
    if not count:
        raise ReleaseError(f"{file.name} does not have the expected form: {pattern}")
    file.write_text(text, encoding="utf-8")
