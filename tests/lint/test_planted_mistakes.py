"""The legal mistakes that newcomers' files could hold unseen: each is planted, the sentences of its rule unchanged, and
found by `check` or by the scenarios that the text has."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from procedures import load
from procedures.scenarios.schema import ScenarioBook
from tests.lint.changed_text import LIBRARY, Changes, changed_file, check_changed, kinds
from tests.stack.regulations import scenario_book as book_on_file
from tests.test_authored_regulations import failing_scenarios, scenario_book
from wording.translation import Language, speaking

MARKET, PETITIONS, WATER, EMPLOYEE = "market-complaints", "petitions", "zhengzhou-water", "employee"
LIMIT_15 = "stops: [case_opened, case_not_opened]\n      limit: {n: 15, unit: working_day}"
THREE_DAYS = "limit: {n: 3, unit: working_day}\n      warn: 1\n"
SIXTY_DAYS = "starts: [taken_on]\n      stops: [answered]\n      limit: {n: 60"
FOUND_BY_CHECK: dict[str, tuple[str, Changes, set[str]]] = {
    "a clock is not stopped at one end": (
        MARKET, (("stops: [agreed_upon, given_up, unwilling]", "stops: [agreed_upon, given_up]"),), {"clock_cut_off"},
    ),
    "a gate on a fact that nobody is asked for": (
        MARKET,
        (("{at: [accepted], needs: {fact: also_reports}}",
          "{at: [accepted], needs: {none: [{fact: abroad, is: true}]}}"),
         ("  contacts: {", "  abroad: {name: 在境外, is: yes_no}\n  contacts: {")),
        {"fact_never_asked"},
    ),
    "a wrong article": (
        WATER,
        (("  - id: ZZW-05i\n    article: 第五条 第二款", "  - id: ZZW-05i\n    article: 第三条 第二款"),),
        {"article_out_of_order", "article_differs"},
    ),
    "who asks and who grants are swapped": (
        PETITIONS,
        (("asks: [handling], grants: [handling_head]", "asks: [handling_head], grants: [handling]"),),
        {"asked_and_granted_swapped"},
    ),
    "a notice goes to the respondent": (
        MARKET,
        (("name: 告知是否受理, to: complainant", "name: 告知是否受理, to: respondent"),),
        {"told_another", "ends_untold"},
    ),
    "an end is reached without telling": (
        MARKET,
        (("    notice: {code: ending, name: 告知终止调解, to: complainant, by: [given_up, unwilling], attempts: 3}\n",
          ""),),
        {"end_untold"},
    ),
    "the unit of who asks grants": (
        LIBRARY,
        (("asks: [handler], grants: [director]", "asks: [handler], grants: [desk]"),),
        {"own_unit_grants", "granted_by_another"},
    ),
    "calendar days for working days": (
        MARKET,
        (("stops: [accepted, not_accepted], limit: {n: 7, unit: working_day}",
          "stops: [accepted, not_accepted], limit: {n: 7, unit: calendar_day}"),),
        {"limit_differs", "rest_day_unsaid"},
    ),
    "a fact that nobody asks for, so that a clock never starts": (
        MARKET,
        (("      when: {party: named}", "      when: {fact: gave_name, is: true}"),
         ("  contacts: {", "  gave_name: {name: 实名, is: yes_no}\n  contacts: {")),
        {"limit_not_asked_for", "limit_unknown"},
    ),
    "a way back does not start the clock again": (
        LIBRARY, (("starts: [accepted, sent_back]", "starts: [accepted]"),), {"round_without_limit"},
    ),
    "51 for 15": (MARKET, ((LIMIT_15, LIMIT_15.replace("15", "51")),), {"limit_differs"}),
    "a warning longer than the limit": (MARKET, ((LIMIT_15, f"{LIMIT_15}\n      warn: 16"),), {"warning_too_long"}),
    "a suspension is removed": (
        MARKET,
        (("      suspension: {from: [test_begun], until: [test_done], maximum: 180}\n", ""),),
        {"suspension_missing"},
    ),
    "an extension comes to 150": (
        MARKET, (("each: 15, total: 15, times: 1", "each: 15, total: 150, times: 10"),), {"extension_differs"},
    ),
    "sixty days run from the complaint and not from acceptance": (
        PETITIONS, ((SIXTY_DAYS, SIXTY_DAYS.replace("taken_on", "petition")),), {"start_differs", "clock_cut_off"},
    ),
    "more time is granted and nobody is told": (
        PETITIONS,
        (("    notice: {code: delay, name: 告知延长的理由, to: petitioner, by: [contact], "
          "owed_after: [handling_time_extended], attempts: 3}\n", ""),),
        {"extension_untold"},
    ),
    "one consents for both": (
        MARKET,
        (("{all: [{consent: offer, of: complainant}, {consent: offer, of: respondent}]}",
          "{consent: offer, of: complainant}"),),
        {"consent_of_one"},
    ),
    "who filed is readable by all": (
        WATER,
        (("""    enforce: sees
    sees:
      part: identity
      roles: [water_policy_office, discipline_office]
      when: {none: [{fact: confidential, is: false}]}
    gates:
""", "    enforce: gates\n    gates:\n"),),
        {"secrecy_unkept"},
    ),
    "who is complained of is not kept out": (
        WATER, (("respondents: {facts: [officers], rule: ZZW-02e}\n", ""),), {"respondents_unsaid", "idle_states"},
    ),
    "identity is opened to the respondent": (
        EMPLOYEE,
        (("sees: {part: identity, roles: [hr_admin, acceptor, admitted]}",
          "sees: {part: identity, roles: [hr_admin, acceptor, admitted, accused]}"),
         ("  hr_admin: {name:", "  accused: {name: 被投诉人, is: named, named_in: respondents}\n  hr_admin: {name:")),
        {"identity_opened"},
    ),
}  # fmt: skip
FOUND_BY_SCENARIOS: dict[str, tuple[str, Changes]] = {
    "who works at a stage is swapped": (
        PETITIONS, (("    name: 登记\n    who: [reception_office]", "    name: 登记\n    who: [land_office]"),),
    ),
    "a gate stands before another act": (
        WATER, (("      - at: [accepted]\n        needs: {fact: grounds}\n",
                 "      - at: [transferred]\n        needs: {fact: grounds}\n"),),
    ),
    "a limit and its sentence are both wrong": (
        WATER,
        ((THREE_DAYS, THREE_DAYS.replace("3", "5")),
         ("    says: 3个工作日内作出受理与否等处理", "    says: 5个工作日内作出受理与否等处理")),
    ),
    "one event after which a notice is owed is dropped": (
        EMPLOYEE, (("owed_after: [ruling_made, mediation_made]", "owed_after: [ruling_made]"),),
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking(Language.en):
        yield


@pytest.mark.parametrize("mistake", FOUND_BY_CHECK)
def test_a_planted_mistake_is_found_by_the_check(tmp_path: Path, mistake: str) -> None:
    slug, changes, expected = FOUND_BY_CHECK[mistake]
    report = check_changed(tmp_path, slug, *changes)

    assert report.problems == ()
    assert kinds(report) == expected
    assert not report.ok


def test_a_stage_that_cannot_be_reached_is_refused(tmp_path: Path) -> None:
    report = check_changed(
        tmp_path, LIBRARY, ("answered: {name: 已答复, to: review}", "answered: {name: 已答复, to: closed}")
    )

    assert any("review" in problem.says for problem in report.problems)


@pytest.mark.slow
@pytest.mark.parametrize("mistake", FOUND_BY_SCENARIOS)
def test_a_planted_mistake_is_found_by_the_scenarios(tmp_path: Path, mistake: str) -> None:
    slug, changes = FOUND_BY_SCENARIOS[mistake]
    book: ScenarioBook = scenario_book(slug) if slug == PETITIONS else book_on_file(slug)
    settings = dict(book.settings)
    as_it_is, changed = (load(str(changed_file(tmp_path, slug, one)), settings) for one in ((), changes))

    assert set(failing_scenarios(changed, book)) - set(failing_scenarios(as_it_is, book))
