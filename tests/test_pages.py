"""Generated pages of docs/ are up to date, and the diagrams show every stage and outcome."""

import re
from pathlib import Path

import pytest

from cli import main, procedures
from procedures import load, slugs
from procedures.diagrams.drawing import draw_procedure
from procedures.diagrams.graphviz import drawing_svg
from procedures.diagrams.mermaid import mermaid_flowchart
from procedures.pages import DOCS, generated_pages

PAGES = generated_pages()


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_a_generated_page_is_up_to_date(path: str) -> None:
    assert (DOCS / path).read_text(encoding="utf-8") == PAGES[path](), "renew it: make pages"


def test_every_page_belongs_to_a_procedure() -> None:
    assert {f"procedures/{path.name}" for path in (DOCS / "procedures").iterdir()} < PAGES.keys()


@pytest.mark.parametrize("slug", slugs())
def test_the_drawing_shows_every_stage_outcome_and_approval(slug: str) -> None:
    procedure = load(slug)
    drawing_text = "\n".join(re.findall(r"<text [^>]*>(.*?)</text>", drawing_svg(draw_procedure(procedure)))).replace(
        "\u200b", ""
    )
    written = mermaid_flowchart(draw_procedure(procedure))

    ways = [way.zh for stage in procedure.stages.values() for way in stage.outcomes.values()]
    ways += [own.zh for own in procedure.acts.values() if own.to or own.fork]
    for zh in (*ways, *(stage.zh for stage in procedure.stages.values())):
        assert zh in drawing_text
        assert zh in written
    for stage in procedure.stages.values():
        if stage.approval:
            assert all(
                "审批：" in drawing_text and procedure.roles[role].zh in drawing_text for role in stage.approval.by
            )


def test_the_command_draws_mermaid_and_svg(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run_command(procedures.procedures, ["draw", "zhengzhou-water"]) == 0
    assert capsys.readouterr().out == mermaid_flowchart(draw_procedure(load("zhengzhou-water"))) + "\n"

    assert main.run_command(procedures.procedures, ["draw", "zhengzhou-water", "--out", str(tmp_path / "z.svg")]) == 0
    assert (tmp_path / "z.svg").read_text(encoding="utf-8") == drawing_svg(draw_procedure(load("zhengzhou-water")))


def test_a_drawing_that_cannot_be_written_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main.run_command(procedures.procedures, ["draw", "zhengzhou-water", "--out", str(tmp_path / "none" / "z.svg")])
        == 2
    )
    assert "不能写入" in capsys.readouterr().err
