"""Every example of docs/statutory-time.md is run."""

import json
import re
import shlex
from datetime import datetime
from pathlib import Path

import pytest

from cli import main
from cli.calendars import limit_ends

PAGE = (Path(__file__).parents[3] / "docs/statutory-time.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| (.+?) \| (.+?) \| `(\d{4}.+?)` \| (.+?) \|$", PAGE, re.MULTILINE)


def test_every_row_of_the_page_is_an_example() -> None:
    counting = PAGE.partition("| Word of the head |")
    lines = (counting[0] + counting[2].partition("\n\n")[2]).splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| Rule")]

    assert len(EXAMPLES) == len(rows) > 30


def test_every_article_that_the_counting_rests_on_has_its_example() -> None:
    cited = {article for _, by, _, _ in EXAMPLES for article in re.findall(r"\b(\d{3,4})\b", by)}

    assert cited >= {"200", "201", "202", "203", "204", "1259"}


@pytest.mark.parametrize(("arguments", "late_from"), [example[2:] for example in EXAMPLES])
def test_an_example_ends_as_the_page_says(arguments: str, late_from: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run_command(limit_ends.app, ["calendar", "due", *shlex.split(arguments), "--json"]) == 0

    end = json.loads(capsys.readouterr().out)["due"]

    assert (f"{datetime.fromisoformat(end):%Y-%m-%d %H:%M}" if end else "never") == late_from
