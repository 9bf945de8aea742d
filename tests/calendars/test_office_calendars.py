"""An office's own calendars, in files of its own: what it adds to a calendar that comes along, and mistakes in them.
Each test asks the program, in a process that finds the files by its settings."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # more than a second

ACME = """\
name: Acme Ltd, London
zone: Europe/London
statute: interpretation_act_1978
union: [GB-ENG]
hours: 08:30/17:00
hours_on: {5: 08:30/16:00}
closed: 2026-12-28/12-31
opened: 2026-08-31
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    file = tmp_path / "calendars" / "GB-ENG-ACME" / "calendar.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(ACME, encoding="utf-8")
    return tmp_path


def banjie(folder: Path, *arguments: str, calendar: str = "GB-ENG-ACME") -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "BANJIE_HOME": str(folder), "BANJIE_CALENDAR": calendar,
    }  # fmt: skip
    command = [sys.executable, "-P", "-m", "cli.main", "--lang", "en", *arguments]
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        command, env={**environment, "PYTHONPATH": root}, cwd=folder, capture_output=True, text=True, check=False
    )


def due(folder: Path, *asked: str) -> list[str]:
    done = banjie(folder, "calendar", "due", *asked, "--explain")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_days_on_which_an_office_closes_are_not_counted(folder: Path) -> None:
    lines = due(folder, "2026-12-24T10:00", "1 working_day")

    assert "28 Dec 2026 (Mon)  not counted: the office is closed" in lines
    assert any(line.startswith("25 Dec 2026 (Fri)  not counted: Christmas Day holiday (Banking") for line in lines)
    assert any(line.startswith("last day 4 Jan 2027 (Mon)") for line in lines)


def test_a_holiday_on_which_an_office_works_is_counted(folder: Path) -> None:
    assert "31 Aug 2026 (Mon)  day 1; the office works" in due(folder, "2026-08-28T10:00", "1 working_day")


def test_the_hours_of_a_weekday_are_those_of_the_office(folder: Path) -> None:
    assert "ends 12 Jan 2026, 09:00, overdue from then on" in due(folder, "2026-01-09T15:30", "1 working_hour")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (ACME.replace("Europe/London", "Europe/Londinium"), "zone: Europe/Londinium is no time zone; write"),
        (ACME.replace("[GB-ENG]", "[GB-ENGLAND]"), "it names a calendar that is not on file"),
        (ACME.replace("closed", "shut"), "shut: "),
        ("[", "not valid YAML"),
    ],
)
def test_a_mistake_in_an_own_calendar_is_said(folder: Path, written: str, problem: str) -> None:
    file = folder / "calendars" / "GB-ENG-ACME" / "calendar.yaml"
    file.write_text(written, encoding="utf-8")
    done = banjie(folder, "procedures", "check", "bank", calendar="CN")

    assert done.returncode != 0
    assert str(file) in done.stderr
    assert problem in done.stderr
    assert "program fault" not in done.stderr


def test_an_own_calendar_does_not_take_the_name_of_one_that_comes_along(folder: Path) -> None:
    (folder / "calendars" / "GB-ENG-ACME").rename(folder / "calendars" / "GB-ENG")
    done = banjie(folder, "procedures", "check", "bank", calendar="CN")

    assert "a calendar of this name comes along; name yours otherwise" in done.stderr


@pytest.mark.parametrize("asked", [("procedures", "check", "bank"), ("calendar", "due", "2026-01-01", "1 month")])
def test_a_calendar_of_the_office_that_is_not_on_file_is_said(folder: Path, asked: tuple[str, ...]) -> None:
    done = banjie(folder, *asked, calendar="GB-LONDON")

    assert done.returncode == 2
    assert "There is no calendar GB-LONDON" in done.stderr
    assert "GB-ENG-ACME, " in done.stderr
