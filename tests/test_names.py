"""The regulations in English: each name is there, in English alone, and fits its button."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from banjie_author.names import held_against, words_of, written, wrong_names
from models.errors import BadInput
from procedures import load, slugs
from procedures.load import find_procedure_file, read_source
from procedures.source import Source
from wording.regulation_names import add_names_beside, names_file, translated
from wording.terms import label, value_text, written_name
from wording.translation import Language, speaking

BANK = find_procedure_file("bank")
SMALL = {
    "title": "投诉办法",
    "stages": {
        "desk": {"name": "受理审查", "outcomes": {"accepted": {"name": "受理"}, "refused": {"name": "不予受理"}}}
    },
    "rules": [
        {"id": "SML-1", "article": "第一条", "says": "收到后审查", "must": "It is examined."},
        {"id": "SML-2", "article": "附表甲", "says": "登记"},
    ],
}


@pytest.mark.parametrize("slug", [slug for slug in slugs() if load(slug).language != "en"])
def test_the_names_of_a_regulation_are_complete_and_in_english_alone(slug: str) -> None:
    file = find_procedure_file(slug)
    names = names_file(file.parent, slug, "en")
    catalog = held_against(read_source(file), names)

    assert list(wrong_names(catalog)) == []
    assert names.read_bytes() == written(catalog), "run banjie procedures names"


def small(tmp_path: Path, **names: str) -> tuple[Source, Path]:
    """Return a small regulation, and a file with these names of it."""
    source, into = Source(tmp_path / "small.yaml", SMALL, {}), names_file(tmp_path, "small", "en")
    into.parent.mkdir(parents=True)
    catalog = held_against(source, into)
    for words, name in names.items():
        catalog[words].string = name
    into.write_bytes(written(catalog))
    return source, into


def test_each_text_that_people_read_is_to_be_named_and_what_the_program_says_itself_is_not(tmp_path: Path) -> None:
    source, _ = small(tmp_path)
    assert [(words.text, words.place, words.must) for words in words_of(source)] == [
        ("投诉办法", "title", ""),
        ("受理审查", "stages.desk.name", ""),
        ("受理", "stages.desk.outcomes.accepted.name", ""),
        ("不予受理", "stages.desk.outcomes.refused.name", ""),
        ("收到后审查", "SML-1.says", "It is examined."),
        ("附表甲", "SML-2.article", ""),
        ("登记", "SML-2.says", ""),
    ]


def test_a_name_that_is_missing_or_wrong_is_named(tmp_path: Path) -> None:
    source, names = small(
        tmp_path,
        投诉办法="Measures 办法",
        受理审查="desk_check",
        受理="Accept the complaint as one of this bureau's own",
        收到后审查="It is examined",
        附表甲="Form A",
        登记="It is registered",
    )
    assert list(wrong_names(held_against(source, names))) == [
        "投诉办法：名称中有中文：Measures 办法",
        "受理审查：名称中有代码：desk_check",
        "受理：比按钮长（最多 32 个字符）：Accept the complaint as one of this bureau's own",
        "不予受理：还没有名称（stages.desk.outcomes.refused.name）",
    ]
    source, names = small(tmp_path / "twice", 受理="Decide", 不予受理="Decide")
    assert "不予受理和受理同名：Decide" in list(wrong_names(held_against(source, names)))


def test_what_is_gone_from_the_regulation_goes_and_what_is_new_is_empty(tmp_path: Path) -> None:
    source, names = small(tmp_path, 受理="Accept", 登记="It is registered")
    changed = Source(source.path, {**SMALL, "rules": [], "roles": {"bureau": {"name": "局"}}}, {})
    kept = {entry.id: entry.string for entry in held_against(changed, names) if entry.id}

    assert kept == {"投诉办法": "", "受理审查": "", "受理": "Accept", "不予受理": "", "局": ""}


def test_the_file_says_where_words_stand_and_what_the_rule_means() -> None:
    with names_file(BANK.parent, "bank", "en").open("rb") as file:
        entries = {place: entry for entry in read_po(file) for place, _ in entry.locations}
    rule = load("bank").rules[0]
    assert entries[f"{rule.id}.says"].id == rule.says
    assert " ".join(entries[f"{rule.id}.says"].auto_comments) == rule.must


def test_a_screen_in_english_reads_names_and_what_nobody_translated_stays() -> None:
    bank = load("bank")
    assert label(bank, "customer", "role") == "客户"
    with speaking(Language.en):
        assert label(bank, "customer", "role") == "Customer"
        assert value_text(bank, "handling_unit", "outlet") == "Outlet"
        assert translated(bank, "谁也没有译过") == "谁也没有译过"


def test_a_regulation_in_english_is_shown_as_written_in_english_and_translated_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = load("bank").model_copy(update={"slug": "small", "language": "en-GB", "title": "Measures"})
    names = names_file(tmp_path, "small", "zh")
    names.parent.mkdir(parents=True)
    names.write_text('msgid "Measures"\nmsgstr "投诉办法"\n', encoding="utf-8")
    monkeypatch.setattr("wording.regulation_names._folders", [])
    add_names_beside(tmp_path)
    assert (translated(own, own.title), label(own, "note"), written_name(own, "note")) == (
        "投诉办法",
        "补充记录",
        "note",
    )
    with speaking(Language.en):
        assert (translated(own, own.title), label(own, "note"), written_name(own, "note")) == (
            "Measures",
            "note",
            "note",
        )


def test_a_regulation_in_a_language_that_the_program_does_not_speak_is_shown_as_written() -> None:
    own = load("bank").model_copy(update={"language": "ug-CN", "title": "نىزام"})
    for language in Language:
        with speaking(language):
            assert (translated(own, own.title), written_name(own, "note")) == ("نىزام", "补充记录")


def test_an_office_names_its_own_regulation_beside_its_file_and_again_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = load("bank").model_copy(update={"slug": "small", "title": "投诉办法"})
    small(tmp_path, 投诉办法="Measures")
    monkeypatch.setattr("wording.regulation_names._folders", [])
    add_names_beside(tmp_path)
    with speaking(Language.en):
        assert translated(own, own.title) == "Measures"
        names = names_file(tmp_path, "small", "en")
        names.write_text(names.read_text(encoding="utf-8").replace("Measures", "Rules"), encoding="utf-8")
        assert translated(own, own.title) == "Rules"
    assert translated(own, own.title) == "投诉办法"


def test_what_the_program_makes_of_a_name_is_made_in_the_language_that_is_spoken() -> None:
    bank = load("bank")
    with speaking(Language.en):
        assert translated(bank, "客户负责人") == "head of Customer"


@pytest.mark.parametrize(
    "broken",
    [b"half a fi", b'msgid "\xff"', b'#: roles\nmsgid "a"\nnonsense'],
    ids=["no message", "no UTF-8", "a line of none"],
)
def test_half_a_file_stops_no_page_and_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bytes
) -> None:
    source, names = small(tmp_path, 投诉办法="Measures")
    names.write_bytes(broken)
    own = load("bank").model_copy(update={"slug": "small", "title": "投诉办法"})
    monkeypatch.setattr("wording.regulation_names._folders", [])
    add_names_beside(tmp_path)
    with speaking(Language.en):
        assert translated(own, own.title) == "投诉办法"
    with pytest.raises(BadInput, match=r"small\.po"):
        held_against(source, names)
    assert names.read_bytes() == broken


def test_the_words_of_an_earlier_edition_keep_their_names(tmp_path: Path) -> None:
    source, names = small(tmp_path, 登记="It is registered")
    newer = Source(source.path, {**SMALL, "rules": []}, {})
    assert held_against(newer, names, source)["登记"].string == "It is registered"
    assert held_against(newer, names).get("登记") is None


def test_an_office_whose_folder_is_none_has_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wording.regulation_names._folders", [])
    add_names_beside(Path("/dev/null/procedures"))
    with speaking(Language.en):
        assert translated(load("bank"), "客户") == "客户"
