"""Each file says in which language it is written; a file in another one is refused with that alone."""

from pathlib import Path

import pytest

from banjie_author.report import check_procedure
from procedures.office_settings import OVERLAYS
from procedures.overlay import load
from procedures.source import InvalidProcedure
from tests.checker.planted_mistakes import SOUND_PROCEDURE
from wording.translation import Language, speaking

OTHER = [("", "Changes from language 1"), ("language: 1\n", "Changes from language 1"), ("language: 3\n", "not 3")]


@pytest.mark.parametrize(("line", "says"), OTHER)
def test_a_file_in_another_language_is_refused_with_what_to_change(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "small-office.yaml"
    path.write_text(
        SOUND_PROCEDURE.replace("language: zh-CN\n", line).replace("named_in:", "given_by:"), encoding="utf-8"
    )

    with speaking(Language.en):
        (problem,) = check_procedure(path).problems

    assert says in problem.says
    assert "language: 2" in problem.says


@pytest.mark.parametrize("laid", [False, True])
def test_no_case_is_opened_under_it_nor_is_it_laid_over_another(tmp_path: Path, laid: bool) -> None:
    path = tmp_path / "small-office.yaml"
    path.write_text(SOUND_PROCEDURE.replace("language: zh-CN\n", ""), encoding="utf-8")

    with speaking(Language.en), pytest.raises(InvalidProcedure, match="so in language 1"):
        load("restaurant-five-steps" if laid else str(path), {OVERLAYS: [str(path)]} if laid else {})
