"""Generated pages of docs/ are up to date, and the command writes the drawing."""

from pathlib import Path

import pytest

from cli import main, procedures
from procedures import load, slugs
from procedures.diagrams.drawing import draw_procedure
from procedures.diagrams.mermaid import mermaid_flowchart
from procedures.diagrams.svg import drawing_svgs
from procedures.pages import DOCS, generated_pages, pictures_of

PAGES = generated_pages()


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_a_generated_page_is_up_to_date(path: str) -> None:
    assert (DOCS / path).read_text(encoding="utf-8") == PAGES[path](), "renew it: make pages"


def test_every_page_belongs_to_a_procedure() -> None:
    assert {f"procedures/{path.name}" for path in (DOCS / "procedures").glob("*.md")} < PAGES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("slug", slugs())
def test_the_pictures_of_a_procedure_are_up_to_date(slug: str) -> None:
    kept = {f"procedures/{path.name}" for path in (DOCS / "procedures").glob(f"{slug}*.svg")}
    made = pictures_of(slug)

    assert kept == made.keys(), "renew them: make pages"
    assert {path: (DOCS / path).read_text(encoding="utf-8") for path in kept} == made, "renew them: make pages"


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
