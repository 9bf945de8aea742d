"""The kept page of each regulation is fresh, and the command writes the drawing."""

from pathlib import Path

import pytest

from cli import main, procedures
from cli.demo import from_scenarios
from procedures import load, slugs
from procedures.diagrams.drawing import draw_procedure
from procedures.diagrams.mermaid import mermaid_flowchart
from procedures.diagrams.svg import drawing_svgs
from publishing.procedure_pages import FOLDER, procedure_files
from tests.stack.regulations import scenario_book


@pytest.mark.parametrize("slug", slugs())
def test_the_page_of_a_regulation_and_its_drawing_are_fresh(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_scenarios, "scenario_book", scenario_book)  # which other tests have read already
    for name, text in procedure_files(slug).items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, "renew it: make pages"


def test_every_page_and_drawing_belongs_to_a_regulation() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{slug}.{kind}" for slug in slugs() for kind in ("md", "svg")}


def test_the_command_draws_mermaid_and_svg(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run_command(procedures.procedures, ["draw", "zhengzhou-water"]) == 0
    assert capsys.readouterr().out == mermaid_flowchart(draw_procedure(load("zhengzhou-water"))) + "\n"

    assert main.run_command(procedures.procedures, ["draw", "zhengzhou-water", "--out", str(tmp_path / "z.svg")]) == 0
    pages = drawing_svgs(draw_procedure(load("zhengzhou-water")))
    names = ["z.svg", *(f"z-{nth}.svg" for nth in range(2, len(pages) + 1))]
    assert tuple((tmp_path / name).read_text(encoding="utf-8") for name in names) == pages
    told = capsys.readouterr().out
    assert all(str(tmp_path / name) in told for name in names)


def test_a_drawing_that_cannot_be_written_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main.run_command(procedures.procedures, ["draw", "zhengzhou-water", "--out", str(tmp_path / "none" / "z.svg")])
        == 2
    )
    assert "不能写入" in capsys.readouterr().err
