"""Words of a person are blotted out however they are written, and nothing else is."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import wording
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
    "in traditional characters": "張三豐來電",
    "in pinyin": "Zhang Sanfeng来电",
    "in pinyin with its tones": "Zhāng Sānfēng 来电",
    "the given name first": "Sanfeng Zhang",
    "backwards": "丰三张",
    "its number backwards": "00000000831",
    "by surname and title": "张先生说他住在原处",
    "as is said at work": "老张说的",
    "by the given name": "李科长认识三丰",
    "its number in Chinese numerals": "一三八〇〇〇〇〇〇〇〇",
    "its address in Chinese numerals": "中原路一号院三号楼",
}
SOUNDS_ALIKE = ("章三峰来电", "张叁风反映", "找章山丰")


def catalogue_sentences() -> list[str]:
    with (Path(wording.__file__).parent / "locale/zh/LC_MESSAGES/banjie.po").open("rb") as file:
        return [message.string for message in read_po(file) if isinstance(message.string, str) and message.id]


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_words_are_blotted_out_however_they_are_written(text: str) -> None:
    blotted = Blotter(PERSON).blotted(text)

    assert BLOT in blotted
    assert not Blotter(PERSON).is_in(blotted)
    for word in ("张三丰", "三丰", "印刷厂", "0000", "zhang", "1号院3号楼"):
        assert word not in blotted.casefold()


def test_what_is_left_stays_as_it_was() -> None:
    assert Blotter(PERSON).blotted("我叫张三丰，河道里有渣土。张三丰记") == f"我叫{BLOT}，河道里有渣土。{BLOT}记"
    for text in ("郑州市里的渣土", "张三先生", "", "请打电话", "三张罚款单", "李先生"):
        assert Blotter(PERSON).blotted(text) == text
    assert Blotter(["Li", "8021"]).blotted("Lines of Li: 8021, 180210") == f"Lines of {BLOT}: {BLOT}, 180210"
    assert Blotter(["", "张", " "]).blotted("张三") == "张三"


@pytest.mark.parametrize("text", SOUNDS_ALIKE)
def test_a_text_with_signs_of_the_same_sound_is_withheld_as_a_whole(text: str) -> None:
    blotter = Blotter(PERSON)

    assert blotter.blotted(f"河道里有渣土，{text}") == BLOT
    assert blotter.is_in(text)
    assert not blotter.is_written_in("章三峰来电")


def test_numerals_with_ten_are_the_digits_of_an_address() -> None:
    assert Blotter(["建设路13号院20号楼"]).blotted("住建设路十三号院二十号楼，渣土") == f"住{BLOT}，渣土"
    assert Blotter(["建设路十三号院二十号楼"]).blotted("建设路13号院20号楼，渣土") == f"{BLOT}，渣土"


PEOPLE = ("王伟", "李娜", "张建国", "刘洋", "陈静", "杨丽华", "赵志强", "黄敏", "周文静", "欧阳明", "钱小满", "郑一鸣")


def test_of_texts_that_name_nobody_few_are_touched() -> None:
    """At most 5 of 100, over a dozen usual names and 500 sentences of this program, none of which names a person."""
    texts = [one for one in catalogue_sentences() if len(one) > 20][:500]
    assert len(texts) == 500
    for person in PEOPLE:
        blotter = Blotter([person, "13800000001", "郑州市中原区中原路1号院3号楼"])
        touched = [text for text in texts if blotter.blotted(text) != text]
        assert len(touched) <= 25, (person, touched)


def test_a_long_text_takes_no_long_time() -> None:
    text = "河道里有渣土，张三丰。" * 6_000

    assert Blotter(PERSON).blotted(text).count(BLOT) == 6_000
