"""Build the documentation site with Zensical, strictly and without a network: `python -m publishing.site [FOLDER]`."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from publishing.folders import ForeignFolderError, check_replaceable, replace_folder
from publishing.navigation import Entry, complete_navigation
from publishing.site_pages import ROOT, BrokenLinkError, stage_documents

CONFIG_FILE = ROOT / "mkdocs.yml"
STYLES_FILE = Path(__file__).with_name("site.css")
FRONT_PAGE = "index.html"


class SiteError(Exception):
    """The site cannot be built. The message is the output of the generator."""


def build_site(target: Path) -> None:
    """Build the site and put it in place of `target`.

    Raises SiteError if the generator warns of anything, BrokenLinkError for a link to a file that does not exist.
    """
    check_replaceable(target, FRONT_PAGE)
    with tempfile.TemporaryDirectory(prefix="banjie-site-") as folder:
        work = Path(folder)
        stage_documents(work / "docs")
        shutil.copy(STYLES_FILE, work / "docs")
        write_configuration(work)
        _run_generator(work)
        replace_folder(target, work / "site", FRONT_PAGE)


def write_configuration(work: Path) -> None:
    """Write mkdocs.yml for the staged documents, with every page in the navigation."""
    configuration = yaml.safe_load(CONFIG_FILE.read_text(encoding="utf-8"))
    named: list[Entry] = configuration["nav"]
    configuration["nav"] = complete_navigation(named, work / "docs")
    text = yaml.safe_dump(configuration, allow_unicode=True, sort_keys=False)
    (work / CONFIG_FILE.name).write_text(text, encoding="utf-8")


def _run_generator(work: Path) -> None:
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    result = subprocess.run(
        command, cwd=work, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"}
    )
    if result.returncode:
        raise SiteError(result.stdout + result.stderr)


def build_from_command_line() -> int:
    """Build the site into the folder that the command names. Return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m publishing.site", description=__doc__)
    parser.add_argument("target", nargs="?", type=Path, default=ROOT / "site", help="folder of the site")
    target: Path = parser.parse_args().target
    try:
        build_site(target.resolve())
    except (SiteError, BrokenLinkError, ForeignFolderError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{target}: {sum(1 for _ in target.rglob('*.html'))} pages. Open {target / FRONT_PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(build_from_command_line())
