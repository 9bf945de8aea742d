"""Each lint fires where its mistake stands, and is silent where it does not; what is found is answered by `accepts`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from banjie_author.lint.spans import Span, english_number, said_in_chinese, said_in_english
from banjie_author.report import check_procedure
from procedures import canonical_law, load
from tests.lint.changed_text import DOCS, LIBRARY, NEWCOMERS, Changes, changed_file, check_changed, kinds
from tests.stack.regulations import SLUGS
from wording.articles import whole_number
from wording.translation import Language, speaking

MARKET, PETITIONS = NEWCOMERS
LIMIT = "limit: {n: {setting: answer_days}, unit: working_day}"
ALSO_ROLE = ("  director: {name: 馆长", "  spare: {name: 分馆, is: unit}\n  director: {name: 馆长")
NAMED_ROLE = (
    ALSO_ROLE[0],
    f"  spare: {{name: 分馆人员, is: named, named_in: helper}}\n{ALSO_ROLE[0]}",
)
HELPER = ("  justified: {name", "  helper: {name: 帮手, is: person}\n  justified: {name")
REVIEWERS = ("who: [desk, director]", "who: [desk, director, spare]")
SAYS = ("says: 及时答复，确需延长的由馆长批准", "says: ")
NO_EXTENSION = ("      extension: {asks: [handler], grants: [director], each: 5, total: 5}\n", "")
ONE_CONSENT = "{all: [{consent: offer, of: complainant}, {consent: offer, of: respondent}]}"
EMPLOYEE = "employee"
FIVE_DAYS = (LIMIT, "limit: {n: 5, unit: working_day}")
FIRES: list[tuple[str, str, Changes]] = [
    ("limit_differs", LIBRARY, ((SAYS[0], SAYS[1] + "七个工作日内答复，由馆长批准"), FIVE_DAYS)),
    ("limit_unsaid", LIBRARY, (FIVE_DAYS,)),
    ("extension_missing", LIBRARY, ((SAYS[0], SAYS[1] + "及时答复，可以延长"), NO_EXTENSION)),
    ("extension_barred", LIBRARY, ((SAYS[0], SAYS[1] + "及时答复，不得延长"),)),
    ("clock_without_stop", LIBRARY, (("stops: [answered]", "stops: []"),)),
    ("start_differs", LIBRARY, ((SAYS[0], SAYS[1] + "自收到之日起及时答复，由馆长批准"),)),
    ("extension_untold", LIBRARY, ((SAYS[0], SAYS[1] + "及时答复，馆长批准可以延长，并告知读者"),)),
    ("secrecy_unkept", LIBRARY, ((SAYS[0], SAYS[1] + "及时答复，由馆长批准，为读者保密"),)),
    ("consent_of_one", MARKET, ((ONE_CONSENT, "{consent: offer, of: complainant}"),)),
    ("respondents_unsaid", LIBRARY, (
        (HELPER[0], f"  helper: {{name: 被投诉的馆员, is: person}}\n{HELPER[0]}"), NAMED_ROLE, REVIEWERS)),
    ("rest_day_unsaid", LIBRARY, ((LIMIT, "limit: {n: 5, unit: calendar_day}"),)),
    ("rest_day_unsaid", LIBRARY, (
        (LIMIT, "limit: {n: 1, unit: month}\n      roll: true"), ("warn: 1", "warn: {n: 1, unit: working_day}"))),
    ("role_unused", LIBRARY, (ALSO_ROLE,)),
    ("role_never_named", LIBRARY, (NAMED_ROLE, HELPER, REVIEWERS)),
    ("articles_missing", LIBRARY, (("article: 第二条", "article: 第一条"),)),
    ("granted_by_another", LIBRARY, (("grants: [director]", "grants: [desk]"),)),
    ("article_out_of_order", LIBRARY, (("article: 第二条", "article: 第五条"),)),
    ("article_out_of_order", LIBRARY, (
        ("LIB-01b\n    article: 第一条", "LIB-01b\n    article: DISP 1.3.1R"),
        ("article: 第二条", "article: DISP 1.9.1R"), ("article: 第四条", "article: DISP 1.6.2R"))),
]  # fmt: skip
SILENT: list[tuple[str, str, Changes]] = [
    ("limit_differs", LIBRARY, ((SAYS[0], SAYS[1] + "五个工作日内答复，由馆长批准"), FIVE_DAYS)),
    ("limit_unsaid", LIBRARY, ()),
    ("extension_missing", LIBRARY, ((SAYS[0], SAYS[1] + "及时答复，馆长批准可以延长"),)),
    ("extension_barred", LIBRARY, ((SAYS[0], SAYS[1] + "及时答复，不得延长"), NO_EXTENSION)),
    ("clock_without_stop", LIBRARY, (("stops: [answered]", "stops: []\n      breach: false"),)),
    ("start_differs", LIBRARY, ((SAYS[0], SAYS[1] + "自受理之日起及时答复，由馆长批准"),)),
    ("extension_untold", PETITIONS, ()),
    ("secrecy_unkept", EMPLOYEE, ()),
    ("consent_of_one", MARKET, ()),
    ("respondents_unsaid", PETITIONS, ()),
    ("rest_day_unsaid", LIBRARY, ()),
    ("rest_day_unsaid", LIBRARY, ((LIMIT, "limit: {n: 5, unit: calendar_day}\n      rest_day: 读者按日等候"),)),
    ("role_unused", LIBRARY, (ALSO_ROLE, REVIEWERS)),
    ("fact_never_asked", MARKET, ()),
    ("articles_missing", LIBRARY, ()),
    ("article_differs", LIBRARY, (("article: 第二条", "article: 二"),)),
    ("warning_too_long", LIBRARY, (("      warn: 1\n", "      warn: 5\n"),)),
    ("told_another", MARKET, ()),
    ("own_unit_grants", LIBRARY, (
        ALSO_ROLE, ("asks: [handler], grants: [director]", "asks: [handler], grants: [spare]"))),
    ("asked_and_granted_swapped", MARKET, ()),
    ("asked_and_granted_swapped", LIBRARY, (
        ("asks: [handler], grants: [director]", "asks: [director], grants: [spare]"),
        ("  director: {name: 馆长", "  spare: {name: 副馆长, is: post}\n  director: {name: 馆长"))),
    ("suspension_missing", MARKET, ()),
    ("suspension_missing", MARKET, (
        ("      suspension: {from: [test_begun], until: [test_done], maximum: 180}\n", ""),
        ("；检验、鉴定的时间不计", ""),
        (", and the time of a test is not counted", ""))),
    ("extension_differs", MARKET, ()),
    ("extension_differs", MARKET, (("each: 15, total: 15, times: 1", "each: 30, total: 30, times: 1"),
        ("经批准可延长十五个工作日", "经批准可延长三十个工作日"),
        ("once extended by as many by", "once extended by thirty by"))),
    ("limit_not_asked_for", MARKET, (("      when: {party: named}", "      when: {fact: also_reports, is: true}"),)),
    ("end_untold", MARKET, ()),
    ("article_out_of_order", LIBRARY, ()),
    ("article_out_of_order", LIBRARY, (
        ("LIB-01b\n    article: 第一条", "LIB-01b\n    article: DISP 1.3.1R"),
        ("article: 第二条", "article: DISP 1.6.2R"), ("article: 第四条", "article: DISP 1.10.1R"))),
    ("article_out_of_order", LIBRARY, (("article: 第四条", "article: 第六条"),)),
    ("identity_opened", LIBRARY, (("  - id: LIB-04a", (
        "  - id: LIB-03c\n    article: 第三条\n    enforce: sees\n    sees: {part: identity, roles: [desk]}\n"
        "  - id: LIB-04a")),)),
]  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking(Language.en):
        yield


@pytest.mark.parametrize(("kind", "slug", "changes"), FIRES, ids=[kind for kind, *_ in FIRES])
def test_a_lint_fires(tmp_path: Path, kind: str, slug: str, changes: Changes) -> None:
    report = check_changed(tmp_path, slug, *changes)

    assert report.problems == ()
    assert kind in kinds(report)
    assert any(line.startswith("finding: ") and line.endswith(f"[{kind}]") for line in str(report).splitlines())


@pytest.mark.parametrize(("kind", "slug", "changes"), SILENT, ids=[kind for kind, *_ in SILENT])
def test_a_lint_is_silent(tmp_path: Path, kind: str, slug: str, changes: Changes) -> None:
    report = check_changed(tmp_path, slug, *changes)

    assert report.problems == ()
    assert kind not in kinds(report)


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_a_regulation_on_file_has_no_finding_without_an_answer(slug: str) -> None:
    assert [str(problem) for _, problem in check_procedure(slug).findings] == []


# ---- answers ---------------------------------------------------------------------------------------------------


def test_a_finding_is_answered_in_its_rule_with_the_reason(tmp_path: Path) -> None:
    answered = ("  - id: LIB-03a\n", "  - id: LIB-03a\n    accepts: {limit_unsaid: 馆务会议定为五日}\n")
    report = check_changed(tmp_path, LIBRARY, FIVE_DAYS, answered)

    assert report.findings == ()
    assert report.ok
    assert "accepted: limit_unsaid LIB-03a: 馆务会议定为五日" in str(report)


def test_a_finding_outside_of_rules_is_answered_at_the_top_by_its_name(tmp_path: Path) -> None:
    answered = ("\nrules:\n", "\naccepts: {role_unused.spare: 以后启用}\nrules:\n")

    assert kinds(check_changed(tmp_path, LIBRARY, ALSO_ROLE, answered)) == set()


@pytest.mark.parametrize(
    "answer",
    ["role_unused", "role_unused.director", "limit_unsaid"],
    ids=["without the name of the role", "of another role", "of another finding"],
)
def test_an_answer_that_answers_nothing_is_found(tmp_path: Path, answer: str) -> None:
    answered = ("\nrules:\n", f"\naccepts: {{{answer}: 以后启用}}\nrules:\n")

    assert kinds(check_changed(tmp_path, LIBRARY, ALSO_ROLE, answered)) == {"role_unused", "accepts_nothing"}


def test_a_proof_is_not_answered(tmp_path: Path) -> None:
    cut_off = ("stops: [agreed_upon, given_up, unwilling]", "stops: [agreed_upon, given_up]")
    answered = ("  - id: MSA-21a\n", "  - id: MSA-21a\n    accepts: {clock_cut_off: 不愿的不再计时}\n")

    assert kinds(check_changed(tmp_path, MARKET, cut_off, answered)) == {"clock_cut_off", "accepts_nothing"}


def test_answers_are_not_carried_by_the_cases(tmp_path: Path) -> None:
    answered = ("\nrules:\n", "\naccepts: {role_unused.spare: 以后启用}\nrules:\n")
    plain, told = (
        canonical_law(load(str(changed_file(tmp_path, LIBRARY, (ALSO_ROLE, *more))))) for more in ((), (answered,))
    )

    assert plain == told


# ---- numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "number"),
    [("七", 7), ("十", 10), ("十五", 15), ("四十五", 45), ("一百二十", 120), ("两", 2), ("30", 30)],
)
def test_chinese_numbers(written: str, number: int) -> None:
    assert whole_number(written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("seven", 7),
        ("fifteenth", 15),
        ("forty-five", 45),
        ("twenty-first", 21),
        ("thirtieth", 30),
        ("4th", 4),
        ("60", 60),
    ],
)
def test_english_numbers(written: str, number: int) -> None:
    assert english_number(written) == number


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("七个工作日内决定", Span(7, "working_day")),
        ("半小时内交客户部", Span(30, "minute")),
        ("二年以内的", Span(24, "month")),
        ("一周内完成", Span(7, "calendar_day")),
        ("24小时内回访", Span(24, "hour")),
        ("within forty-five working days", Span(45, "working_day")),
        ("by the fifteenth day", Span(15, "calendar_day")),
        ("half an hour after", Span(30, "minute")),
        ("a month after", Span(1, "month")),
    ],
)
def test_lengths_are_read(text: str, span: Span) -> None:
    assert [span in said.means for said in (*said_in_chinese(text), *said_in_english(text))] == [True]


def test_an_article_is_no_length() -> None:
    assert list(said_in_chinese("第五日之内，按第十条办理，12月31日前报送")) == []


# ---- the page --------------------------------------------------------------------------------------------------


def test_the_page_explains_each_finding() -> None:
    root = DOCS.parents[1] / "author" / "banjie_author"
    written = [
        path.read_text(encoding="utf-8") for folder in ("lint", "proofs") for path in (root / folder).glob("*.py")
    ]
    calls = [node for text in written for node in ast.walk(ast.parse(text)) if is_finding(node)]
    named = {value for call in calls for value in constants(call)} | {"extension_missing", "suspension_missing"}

    assert len(named) > 25
    assert [name for name in sorted(named) if f"`{name}`" not in (DOCS.parent / "findings.md").read_text("utf-8")] == []


def is_finding(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "CheckFinding"


def constants(node: ast.AST) -> set[str]:
    """Return the names among the arguments of a call: the kind of a finding, the only one with an underscore."""
    assert isinstance(node, ast.Call)
    given = [*node.args, *(word.value for word in node.keywords if word.arg == "kind")]
    return {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}
