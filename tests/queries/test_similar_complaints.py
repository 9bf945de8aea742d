"""Texts that say nearly the same, and texts that do not."""

from typing import Any

import pytest

from queries.intake.similar_complaints import NEAR_TEXT, are_similar, text_overlap

STOVE = "3月2日晚上十点，两名着制服的人员到我的砂石料场检查，说手续不全要罚款，又说拿两条好烟就算了。"
TOLD_AGAIN = "3月2日晚10点左右，有两名穿制服的人员来我的砂石料场检查，说手续不全要罚款，又说拿两条好烟就算了，我没给。"
OTHER_MATTER = "我申请取水许可已经四十天，窗口一直不给答复，也不说缺什么材料，打电话没有人接。"


def said(narrative: str, **other: Any) -> dict[str, Any]:
    return {"narrative": narrative, "target_name": "河道执法大队"} | other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (STOVE, STOVE),
        (STOVE, TOLD_AGAIN),
        (STOVE, STOVE + "请尽快处理。"),
        ("ＡＢ厂 夜间，排污", "ab厂夜间排污！"),
    ],
    ids=["same", "told again", "a sentence more", "width, case and punctuation"],
)
def test_near_texts_are_similar(one: str, other: str) -> None:
    assert text_overlap(one, other) == text_overlap(other, one) >= NEAR_TEXT
    assert are_similar(said(one), said(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [(STOVE, OTHER_MATTER), (STOVE, ""), ("", ""), ("水", "水"), (STOVE, STOVE[:12])],
    ids=["another matter", "nothing", "nothing twice", "no pair of characters", "only the beginning"],
)
def test_far_texts_are_not(one: str, other: str) -> None:
    assert not are_similar(said(one), said(other))


def test_the_same_words_of_another_target_are_another_matter() -> None:
    assert are_similar(said(STOVE), said(STOVE, target_name="河道执法 大队"))
    assert not are_similar(said(STOVE), said(STOVE, target_name="水政监察支队"))
    assert not are_similar(said(STOVE, target="bureau"), said(STOVE, target="staff"))


def test_a_target_that_only_one_of_them_names_is_no_difference() -> None:
    assert are_similar(said(STOVE, target="staff"), said(STOVE))


def test_the_target_alone_is_no_likeness() -> None:
    assert not are_similar({"target_name": "河道执法大队"}, {"target_name": "河道执法大队"})


def test_the_overlap_is_that_of_pairs() -> None:
    assert text_overlap("abcd", "abcx") == pytest.approx(4 / 6)
