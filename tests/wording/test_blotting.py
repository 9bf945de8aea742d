"""Words of a person are blotted out however they are written, and nothing else is."""

import pytest

from wording.blotting import BLOT, Blotter
from wording.visible_text import visible_text

PERSON = ("张三丰", "某某印刷厂", "电话 13800000000，邮箱 zhang@example.org", "郑州市中原区中原路1号院3号楼")
HIDDEN = {
    "as stated": "我叫张三丰。",
    "apart": "张 三\u3000丰",
    "over two lines": "张三\n丰",
    "with signs between": "张·三-丰",
    "with a sign of no width": "张\u200b三丰",
    "written out": visible_text("张\u200b三丰"),
    "its unit": "我在某某印刷厂上班",
    "its number": "请打13800000000",
    "in groups": "138 0000 0000",
    "in full width": "１３８００００００００",
    "in brackets": "（138）0000-0000",
    "most of a number": "8000000000",
    "its mailbox": "写信到 ZHANG@EXAMPLE.ORG",
    "a part of its address": "就住在中原路1号院3号楼",
    "a file name": "张三丰-身份证.jpg",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_words_are_blotted_out_however_they_are_written(text: str) -> None:
    blotted = Blotter(PERSON).blotted(text)

    assert BLOT in blotted
    assert not Blotter(PERSON).is_in(blotted)
    for word in ("张三丰", "三丰", "印刷厂", "0000", "zhang", "1号院3号楼"):
        assert word not in blotted.casefold()


def test_what_is_left_stays_as_it_was() -> None:
    assert Blotter(PERSON).blotted("我叫张三丰，河道里有渣土。张三丰记") == f"我叫{BLOT}，河道里有渣土。{BLOT}记"
    for text in ("郑州市里的渣土", "张三先生", "", "请打电话", "李三丰的邮箱"):
        assert Blotter(PERSON).blotted(text) == text
    assert Blotter(["Li", "8021"]).blotted("Lines of Li: 8021, 180210") == f"Lines of {BLOT}: {BLOT}, 180210"
    assert Blotter(["", "张", " "]).blotted("张三") == "张三"


def test_a_long_text_takes_no_long_time() -> None:
    text = "河道里有渣土，张三丰。" * 6_000

    assert Blotter(PERSON).blotted(text).count(BLOT) == 6_000
