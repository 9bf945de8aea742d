"""Each file says in which language it is written; one that does not is refused with that alone."""

from pathlib import Path

import pytest

from banjie_author.report import check_procedure
from procedures.office_settings import OVERLAYS
from procedures.overlay import load
from procedures.source import InvalidProcedure
from tests.checker.planted_mistakes import SOUND_PROCEDURE
from wording.translation import Language, speaking

WRITTEN = "language: zh-CN\n"
EARLIER = "Changes from earlier files"
OTHER = [
    ("", EARLIER), ("language: 1\n", EARLIER), ("language: 2\n", EARLIER), ("language: [zh]\n", "no known language"),
    ("language: xx\n", "xx is the tag of no known language"), ("language: zh_CN\n", "no known language"),
    ("language: Chinese\n", "no known language"), ("language: zh-QQ\n", "no known language"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "says"), OTHER)
def test_a_file_that_says_no_language_is_refused_with_what_to_change(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "small-office.yaml"
    path.write_text(SOUND_PROCEDURE.replace(WRITTEN, line).replace("named_in:", "given_by:"), encoding="utf-8")

    with speaking(Language.en):
        (problem,) = check_procedure(path).problems

    assert says in problem.says
    assert "zh-CN" in problem.says


@pytest.mark.parametrize("tag", ["zh", "zh-Hans-CN", "en", "ug-CN", "sr-Latn"])
def test_a_file_may_be_written_in_any_language(tmp_path: Path, tag: str) -> None:
    path = tmp_path / "small-office.yaml"
    path.write_text(SOUND_PROCEDURE.replace(WRITTEN, f"language: {tag}\n"), encoding="utf-8")

    assert check_procedure(path).ok
    assert load(str(path)).language == tag


@pytest.mark.parametrize("laid", [False, True])
def test_no_case_is_opened_under_it_nor_is_it_laid_over_another(tmp_path: Path, laid: bool) -> None:
    path = tmp_path / "small-office.yaml"
    path.write_text(SOUND_PROCEDURE.replace(WRITTEN, ""), encoding="utf-8")

    with speaking(Language.en), pytest.raises(InvalidProcedure, match="does not say in which language"):
        load("restaurant-five-steps" if laid else str(path), {OVERLAYS: [str(path)]} if laid else {})
