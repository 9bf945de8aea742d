"""A regulation beside the sentences of its source: what nothing carries, and what the author wrote wrong twice."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from banjie_author.report import CheckReport
from banjie_author.sentences import Sentence, SentenceBook, sentence_file, sentences_of_text, written_book
from banjie_author.source_text import recognised_sentences
from cli.app import app
from cli.main import run_command
from procedures import load
from tests.lint.changed_text import Changes, changed_file, check_changed, kinds, written_text
from wording.translation import Language, speaking

MARKET = "market-complaints"
SOURCE = """市场监管投诉举报办理办法(节选)
第七条 同时投诉又举报的，应当分别处理。
第十四条 自收到投诉之日起七个工作日内作出是否受理的决定，
并告知投诉人。
第十六条 经投诉人和被投诉人双方同意，采用调解的方式处理。
第二十一条 自受理之日起四十五个工作日内未达成调解协议的，终止调解；检验、鉴定的时间不计算在内。
期满或一方不愿调解的，终止调解，并告知投诉人。
第三十一条 自收到举报之日起十五个工作日内决定是否立案；经批准可以延长十五个工作日。延长的，告知举报人。
第三十二条 实名举报的，五个工作日内告知举报人是否立案。
第四十条 办理情况纳入年度考核。
调解书由双方签字，并加盖印章。
"""
# What becomes of each, in the order of the text.
BECOMES: list[dict[str, object]] = [
    {"nothing": "标题"}, {"rules": ["MSA-07a"]}, {"rules": ["MSA-14a", "MSA-14b"]}, {"rules": ["MSA-16a"]},
    {"rules": ["MSA-21a"]}, {"rules": ["MSA-21a"]}, {"rules": ["MSA-21b"]}, {"rules": ["MSA-31a"]},
    {"rules": ["MSA-31a"]}, {"rules": ["MSA-31b"]}, {"rules": ["MSA-32a"]}, {"unsaid": "考核的办法另定"},
    {"rules": ["MSA-24a"]},
]  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking(Language.en):
        yield


def book() -> SentenceBook:
    sentences = [Sentence.model_validate({"at": at, "says": says} | becomes)
                 for (at, says), becomes in zip(recognised_sentences(SOURCE), BECOMES, strict=True)]  # fmt: skip
    return SentenceBook(procedure=MARKET, sentences=tuple(sentences))


def checked(folder: Path, *changes: tuple[str, str], of: SentenceBook | None = None) -> CheckReport:
    """Return the report on the regulation with these changes, beside its sentences."""
    path = sentence_file(folder / f"{MARKET}.yaml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(written_book(of or book()), encoding="utf-8")
    return check_changed(folder, MARKET, *changes)


def without(text: str) -> SentenceBook:
    """Return the book in which nothing becomes of the sentence that begins so."""
    found = [one if not one.says.startswith(text) else Sentence(at=one.at, says=one.says) for one in book().sentences]
    return SentenceBook(procedure=MARKET, sentences=tuple(found))


def test_a_text_is_divided_into_its_sentences_each_with_its_article() -> None:
    found = list(recognised_sentences(SOURCE))

    assert [at for at, _ in found][:3] == ["", "第七条", "第十四条"]
    assert found[2][1] == "自收到投诉之日起七个工作日内作出是否受理的决定，并告知投诉人。"
    assert [says for at, says in found if at == "第三十一条"] == [
        "自收到举报之日起十五个工作日内决定是否立案；",
        "经批准可以延长十五个工作日。",
        "延长的，告知举报人。",
    ]


def test_english_sentences_are_divided_too() -> None:
    text = "DISP 1.6.2R\nThe respondent must, by the end of\neight weeks, answer. It says why.\n1.6.3R It may be long."

    assert list(recognised_sentences(text)) == [
        ("DISP 1.6.2R", "The respondent must, by the end of eight weeks, answer."),
        ("DISP 1.6.2R", "It says why."),
        ("1.6.3R", "It may be long."),
    ]


def test_a_regulation_that_carries_each_sentence_is_sound(tmp_path: Path) -> None:
    report = checked(tmp_path)

    assert kinds(report) == set()
    assert (
        "13 sentences: 11 carried by rules, 1 with nothing to enforce, 1 that the language cannot say, 0 open"
        in str(report)
    )


def test_a_sentence_of_which_nothing_becomes_is_found_at_its_line(tmp_path: Path) -> None:
    report = checked(tmp_path, of=without("同时投诉"))
    found = {finding.kind: problem for finding, problem in report.findings}

    assert set(found) == {"sentence_open", "rule_without_sentence"}
    assert (found["sentence_open"].file, found["sentence_open"].line) == (f"{MARKET}.yaml", 4)
    assert "同时投诉又举报的" in found["sentence_open"].says
    assert found["rule_without_sentence"].rule == "MSA-07a"


LIMIT_15 = "stops: [case_opened, case_not_opened]\n      limit: {n: 15, unit: working_day}"
SAYS_15 = "says: 十五个工作日内决定是否立案，经批准可延长十五个工作日"
EXTENSION = (
    "      extension: {asks: [office], grants: [chief], each: 15, total: 15, times: 1, needs: {reason: reason}}\n"
)
FILERS = "{consent: offer, of: complainant}"
MISTAKES: dict[str, tuple[Changes, str]] = {  # where the author's own words say the same, or nothing
    "a limit": (
        ((LIMIT_15, LIMIT_15.replace("15", "51")), (SAYS_15, SAYS_15.replace("十五个工作日内", "五十一个工作日内"))),
        "limit_differs",
    ),
    "the start of a limit": (
        (("starts: [accepted]\n      stops: [agreed_upon", "starts: [complaint]\n      stops: [agreed_upon"),),
        "start_differs",
    ),
    "an extension": (
        ((SAYS_15, "says: 十五个工作日内决定是否立案"),
         (EXTENSION, ""),
         ("owed_after: [checking_report_extended]", "owed_after: [report]")),
        "extension_missing",
    ),
    "a suspension": (
        (("；检验、鉴定的时间不计", ""),
         ("      suspension: {from: [test_begun], until: [test_done], maximum: 180}\n", "")),
        "suspension_missing",
    ),
    "one consent for both": (
        (("says: 经双方同意，采用调解", "says: 采用调解"),
         (f"{{all: [{FILERS}, {{consent: offer, of: respondent}}]}}", FILERS)),
        "consent_of_one",
    ),
    "a limit that is left out": (
        (("      limit: {n: 5, unit: working_day}", "      limit: {n: 7, unit: working_day}"),
         ("says: 实名举报的，五个工作日内告知是否立案", "says: 实名举报的，告知是否立案")),
        "sentence_uncounted",
    ),
    "a notice": (
        (("    notice: {code: ending, name: 告知终止调解, to: complainant, by: [given_up, unwilling], attempts: 3}\n",
          ""),),
        "sentence_untold",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_the_author_got_wrong_in_the_rule_and_in_its_words_is_found(tmp_path: Path, mistake: str) -> None:
    changes, kind = MISTAKES[mistake]
    changes += tuple((line, "") for line in re.findall(r" +must: .*\n", written_text(MARKET)))

    assert kind not in kinds(check_changed(tmp_path, MARKET, *changes))
    assert kind in kinds(checked(tmp_path, *changes))


def test_a_rule_at_a_sentence_of_another_article_is_found(tmp_path: Path) -> None:
    wrong = [one.model_copy(update={"at": "第十五条"}) if one.at == "第十四条" else one for one in book().sentences]
    report = checked(tmp_path, of=SentenceBook(procedure=MARKET, sentences=tuple(wrong)))

    assert kinds(report) == {"sentence_elsewhere"}


def test_a_sentence_that_names_no_rule_of_the_file_is_found(tmp_path: Path) -> None:
    wrong = [*book().sentences, Sentence(at="第十四条", says="又一句。", rules=("MSA-99z",))]
    report = checked(tmp_path, of=SentenceBook(procedure=MARKET, sentences=tuple(wrong)))

    assert kinds(report) == {"sentence_without_rule"}


def test_a_book_that_says_two_things_of_a_sentence_is_refused_with_its_line(tmp_path: Path) -> None:
    path = sentence_file(tmp_path / f"{MARKET}.yaml")
    path.parent.mkdir()
    path.write_text(
        f"procedure: {MARKET}\nsentences:\n  - {{says: 一句。, rules: [MSA-07a], nothing: 宗旨}}\n", encoding="utf-8"
    )
    report = check_changed(tmp_path, MARKET)

    assert [(one.line, one.says) for one in report.problems] == [
        (3, "sentences.0: nothing stands alone: it has no rules, and leaves nothing unsaid")
    ]


def test_a_changed_text_keeps_what_became_of_the_sentences_that_stay(tmp_path: Path) -> None:
    procedure = load(str(changed_file(tmp_path, MARKET, ())))
    later = sentences_of_text(SOURCE.replace("年度考核", "季度考核"), procedure, book())

    changed = [(old, new) for old, new in zip(book().sentences, later.sentences, strict=True) if old != new]
    assert [(new.says, new.is_open) for _, new in changed] == [("办理情况纳入季度考核。", True)]


def test_the_command_writes_what_it_recognises_and_proposes_rules_of_the_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, text = changed_file(tmp_path, MARKET, ()), tmp_path / "rules.txt"
    text.write_text(SOURCE, encoding="utf-8")

    assert run_command(app, ["--lang", "en", "procedures", "sentences", str(path)]) == 2
    assert "--from" in capsys.readouterr().err
    assert run_command(app, ["--lang", "en", "procedures", "sentences", str(path), "--from", str(text)]) == 0

    written = yaml.safe_load(sentence_file(path).read_text(encoding="utf-8"))["sentences"]
    assert [one["says"] for one in written] == [says for _, says in recognised_sentences(SOURCE)]
    proposed = {one["says"][:6]: one.get("rules", []) for one in written}
    assert proposed["同时投诉又举"] == ["MSA-07a"]
    assert "MSA-14a" in proposed["自收到投诉之"]
    assert proposed["办理情况纳入"] == []
    assert "OPEN" in capsys.readouterr().out
