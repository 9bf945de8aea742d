"""Take the pictures of the console in docs/pictures/en and zh: `python -m publishing.screenshots` (`make screenshots`).

The pages are those of `banjie office`, in an office made for this and thrown away. Needs Debian's `chromium` and a font
with Chinese signs (`fonts-noto-cjk`).
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, ViewportSize, sync_playwright

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SIZE = ViewportSize(width=1366, height=768)
PAGE_MILLISECONDS = 120_000  # on a machine that does other things beside
LANGUAGES = ("en", "zh")
LINK = re.compile(r"[（(](\w+)[）)](?:：|: )(http\S+)")


DECIDE = "button[value=send]:visible >> nth=0 | main [role=alert] h2 >> nth=0"  # and what the page says then


class Picture(NamedTuple):
    """A picture: its file, whom it shows a page to, the address; and what is clicked there first."""

    name: str
    person: str
    address: str
    click: str = ""


FIRST = "#lines a >> nth=0"
TAKEN = (
    Picture("inbox", "sun", "/console/?tab=all"),
    Picture("case", "li", "/console/?procedure=zhengzhou-water", FIRST),
    Picture("why", "li", "/console/?procedure=zhengzhou-water", f"{FIRST} | a[href*='/limit/'] >> nth=0"),
    Picture("act", "li", "/console/?procedure=zhengzhou-water", f"{FIRST} | main a.button >> nth=0"),
    Picture("refusal", "li", "/console/?procedure=zhengzhou-water", f"{FIRST} | main a.button >> nth=0 | {DECIDE}"),
)


@contextmanager
def running_office(language: str) -> Iterator[dict[str, str]]:
    """Run an office in a language; yield the link of each persona."""
    with TemporaryDirectory(prefix="banjie-pictures-") as home:
        environment = os.environ | {"BANJIE_HOME": home, "BANJIE_LANG": language, "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "cli.main", "office"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as office:
            links = dict[str, str]()
            for line in office.stdout or ():
                links |= dict(LINK.findall(line))
                if "/console/" in line:
                    break
            try:
                yield links
            finally:
                office.terminate()


def take(browser: Browser, links: dict[str, str], into: Path) -> None:
    """Log in as each persona, and take their pictures."""
    for person, link in links.items():
        context = browser.new_context(viewport=SIZE, base_url=link.partition("/account")[0])
        context.set_default_timeout(PAGE_MILLISECONDS)
        page = context.new_page()
        page.goto(link)
        page.click("main form button")
        for picture in TAKEN:
            if picture.person == person:
                page.goto(picture.address)
                for target in filter(None, picture.click.split(" | ")):
                    page.click(target)
                    page.wait_for_load_state("networkidle")
                page.screenshot(path=into / f"{picture.name}.png")
        context.close()


def main() -> None:
    """Take all pictures. Exits with a message where there is no Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("There is no Chromium: apt-get install chromium fonts-noto-cjk")
    for language in LANGUAGES:
        into = PICTURES / language
        into.mkdir(parents=True, exist_ok=True)
        with running_office(language) as links, sync_playwright() as started:
            browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            take(browser, links, into)
            browser.close()
    for path in sorted(PICTURES.glob("*/*.png")):
        print(path.relative_to(PICTURES.parents[1]), path.stat().st_size)


if __name__ == "__main__":
    main()
