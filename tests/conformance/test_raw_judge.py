"""Each kind of irregularity by itself, from a journal as JSON; and what is none."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

import calendars
from conformance import CaseRecord, RawJudge, RawVerdict
from conformance.raw.entry import entries_of
from conformance.raw.limits import LimitLedger, counted_clocks
from conformance.raw.undoing import undoings_of
from conformance.staff_record import StaffRecord
from models.office_events import OfficeEvent
from tests.conformance.scenario_records import step
from tests.conformance.shop_records import MONDAY, happened
from tests.rules.shop_procedure import clock_rule, rule, shop_law

STAFF = [
    step("unit", "shop", person="zong"), step("unit", "counter", person="du", parent="shop"),
    *(step("joined", name, person=name, digest="0" * 64) for name in ("li", "bo", "chi", "du", "zong", "gu")),
    *(step("given", "counter", person=name) for name in ("li", "bo")), step("given", "repair", person="chi"),
]  # fmt: skip
AWAY = step("away", "bo", person="bo", other="gu", since=MONDAY + timedelta(days=2), until=MONDAY + timedelta(days=3))
PLAN, OTHER_PLAN = ({"plan": {"id": "t", "digest": digit * 32}} for digit in "ab")
HANDLING = clock_rule("handling", ["complaint"], ["finished", "abandoned"], limit={"n": 3, "unit": "working_day"})
PLANNED = rule("1a", "record", record={"fields": ["plan"], "before": ["work.finished"]})
TOLD = rule("1b", "notice", notice={"code": "plan_told", "to": "customer", "by": ["work.finished"], "with": ["plan"]})
WORK = {"stage": "intake", "name": "minor", "to": "work"}
FINISHED = {"stage": "work", "name": "finished", "to": "meeting", "means": "phone", "texts": PLAN}


def verdict(
    *written: str | dict[str, Any], days: float = 1, steps: Sequence[OfficeEvent] = (), **changes: Any
) -> RawVerdict:
    """Return what the raw judge says of these events, an hour apart, so many days after the first. `steps` are
    further ones of the office."""
    law = shop_law(HANDLING, PLANNED, TOLD, **changes)
    record = CaseRecord(
        law.procedure, law.calendar, happened(*written), StaffRecord([*STAFF, *steps]), MONDAY + timedelta(days=days)
    )
    return RawJudge(law).verdict(record)


def found(*written: str | dict[str, Any], days: float = 1, **changes: Any) -> list[tuple[str, str]]:
    """Return the kinds of what is irregular, each with what it is about."""
    return [(one.kind, one.about) for one in verdict(*written, days=days, **changes).irregular]


def on_day(day: float, written: dict[str, Any]) -> dict[str, Any]:
    return {**written, "at": MONDAY + timedelta(days=day)}


def undo(seq: int, by: str, day: float, kind: str = "corrected") -> dict[str, Any]:
    return on_day(day, {"name": "correct", "type": kind, "refers_to": seq, "by": by, "stage": None})


EXPIRED = {"name": "handling", "type": "expired", "by": None, "stage": None}


@pytest.mark.parametrize(
    ("events", "days", "kinds"),
    [
        ([], 1, []),
        ([], 9, ["limit"]),  # nobody did anything, and no breach is on record
        ([on_day(3.625, EXPIRED)], 9, []),  # Thursday, midnight
        ([on_day(5, EXPIRED)], 9, ["limit"]),  # later than the law says
        ([WORK, on_day(3, FINISHED)], 9, []),
        ([WORK, on_day(7, FINISHED)], 9, ["limit"]),
    ],
)
def test_a_limit_ends_when_the_law_says(events: list[dict[str, Any]], days: int, kinds: list[str]) -> None:
    assert [kind for kind, _ in found("complaint", *events, days=days)] == kinds


def test_the_time_gained_by_undoing_is_shown_apart() -> None:
    undone: list[str | dict[str, Any]] = [
        "complaint",
        WORK,
        on_day(3, FINISHED),
        undo(3, "bo", 7, "noted"),
        undo(3, "li", 7.01),
    ]
    said = verdict(*undone, days=7.1)

    assert said.irregular == ()
    (gain,) = said.gained
    assert (gain.clock, gain.seq, gain.due - gain.was_due) == ("handling", 5, timedelta(days=5))
    assert [one.kind for one in verdict(*undone, days=20).irregular] == ["limit"]


def test_a_limit_is_read_from_json() -> None:
    law = shop_law(HANDLING)
    written = [json.loads(event.model_dump_json()) for event in happened("complaint", WORK, on_day(7, FINISHED))]
    entries = entries_of(written)
    ledger = LimitLedger(counted_clocks(law.procedure, "complaint"), calendars.load_calendar(), entries, ())

    (late,) = ledger.judge(undoings_of(entries, 30), MONDAY + timedelta(days=9), closed=False)
    assert (late.seq, entries) == (3, entries_of(happened("complaint", WORK, on_day(7, FINISHED))))


def test_what_was_told_is_rewritten_by_no_office_act() -> None:
    note = {"name": "note", "type": "noted", "texts": OTHER_PLAN, "stage": None, "by": "bo"}

    assert found("complaint", WORK, FINISHED, note) == [("told_words", "plan")]
    assert found("complaint", WORK, note, FINISHED) == []
    assert found("complaint", WORK, FINISHED, {**note, "texts": PLAN}) == []
    assert found("complaint", WORK, FINISHED, {**note, "name": "correct_text"}) == []


def test_no_office_act_writes_what_another_act_is_asked_for() -> None:
    urge = {"name": "urge", "type": "noted", "texts": PLAN, "stage": None, "by": "chi"}

    assert found("complaint", WORK, urge) == [("foreign_words", "plan")]
    assert found("complaint", WORK, {**urge, "texts": {"reason": PLAN["plan"]}}) == []


def test_no_office_act_states_a_fact_that_bears_load() -> None:
    urge = {"name": "urge", "type": "noted", "facts": {"severity": "major"}, "stage": None, "by": "chi"}

    assert found("complaint", WORK, urge) == [("foreign_facts", "severity")]
    assert found("complaint", WORK, {**urge, "name": "reclassify"}) == []


@pytest.mark.parametrize(
    ("events", "kinds"),
    [
        ([undo(3, "li", 0.1)], []),  # one's own slip
        ([undo(3, "chi", 0.1)], ["undone_alone"]),
        ([undo(3, "gu", 0.1)], ["undone_by", "undone_alone"]),
        ([undo(3, "bo", 2, "noted"), undo(3, "li", 2.1)], []),
        ([undo(3, "du", 2, "noted"), undo(3, "li", 2.1)], []),  # the head of the unit
        ([undo(3, "li", 2, "noted"), undo(3, "li", 2.1)], ["undone_alone"]),
        ([undo(2, "bo", 2, "noted"), undo(2, "li", 2.1)], ["undone_out_of_order"]),
    ],
)
def test_who_undoes(events: list[dict[str, Any]], kinds: list[str]) -> None:
    done: list[str | dict[str, Any]] = ["complaint", on_day(0.08, WORK), on_day(0.09, FINISHED)]

    assert [kind for kind, _ in found(*done, *events, days=2.2)] == kinds


def test_who_stands_in_undoes_while_they_do() -> None:
    done: list[str | dict[str, Any]] = ["complaint", on_day(0.08, WORK), on_day(0.09, FINISHED)]

    def kinds(day: float) -> list[str]:
        said = verdict(*done, undo(3, "gu", day, "noted"), undo(3, "li", 4), days=4.1, steps=[AWAY])
        return [one.kind for one in said.irregular]

    assert (kinds(2.5), kinds(3.5)) == ([], ["undone_by"])


@pytest.mark.parametrize(
    ("by", "whom", "kinds"),
    [
        ("li", "li", []),
        ("bo", "li", ["excluded_by"]),
        ("du", "li", []),
        ("zong", "chi", []),
        ("du", "chi", ["excluded_by"]),
    ],
)
def test_who_excludes_whom(by: str, whom: str, kinds: list[str]) -> None:
    recused = {"name": "recuse", "type": "assigned", "by": by, "whom": whom, "stage": None}

    assert [kind for kind, _ in found("complaint", recused)] == kinds


def test_the_second_of_two_who_agree_excludes() -> None:
    asked = {"name": "recusal_asked", "type": "noted", "by": "bo", "whom": "li", "given": True, "stage": None}
    recused = {"name": "recuse", "type": "assigned", "by": "chi", "whom": "li", "stage": None}

    assert found("complaint", asked, recused) == []
    assert found("complaint", {**asked, "given": False}, recused) == [("excluded_by", "li")]


RESPONDENTS: dict[str, Any] = {"respondents": {"facts": ["owner"], "may": ["raised_again"]}}
COMPLAINED_OF = {"name": "complaint", "facts": {"owner": "li"}}


def test_who_is_complained_of_does_what_the_text_gives_them() -> None:
    assert found(COMPLAINED_OF, {"name": "raised_again"}, **RESPONDENTS) == []
    assert found(COMPLAINED_OF, {"name": "urge", "type": "noted"}, **RESPONDENTS) == [("respondent", "urge")]
    assert found(COMPLAINED_OF, {"name": "urge", "type": "noted", "by": "bo"}, **RESPONDENTS) == []


def test_a_colleague_of_who_is_complained_of_changes_nothing_that_others_did() -> None:
    recused = {"name": "recuse", "type": "assigned", "by": "bo", "whom": "chi", "stage": None}

    assert ("colleague", "recuse") in found(COMPLAINED_OF, recused, **RESPONDENTS)
    assert ("colleague", "recuse") not in found(COMPLAINED_OF, {**recused, "by": "zong"}, **RESPONDENTS)


def test_nobody_alone_corrects_what_they_stated_themselves() -> None:
    recorded = {"name": "recorded", "facts": {"amount": 3}}
    amended = {"name": "amend", "type": "noted", "facts": {"amount": 5}, "stage": None}

    assert found("complaint", recorded, amended) == [("alone", "amend")]
    assert found("complaint", recorded, {**amended, "by": "bo"}) == []


def test_nobody_alone_merges() -> None:
    merged = {"name": "merge", "type": "acted", "to": "merged", "other": "SHP-2025-000002"}
    proposed = {"name": "merge_proposed", "type": "noted", "by": "bo", "other": "SHP-2025-000002"}

    assert found("complaint", merged) == [("alone", "merge")]
    assert found("complaint", proposed, merged) == []


def test_no_breach_is_forgiven_by_who_reported_or_has_no_part() -> None:
    reported = [on_day(4, EXPIRED), WORK, {**on_day(4.1, FINISHED), "recorded_at": MONDAY + timedelta(days=4.1)}]
    reported[2]["at"] = MONDAY + timedelta(days=3)
    forgiven = on_day(4.2, {"name": "handling", "type": "breach_withdrawn", "by": "bo", "stage": None})

    assert found("complaint", *reported, forgiven, days=5) == []
    for one in ("li", "gu"):
        assert found("complaint", *reported, {**forgiven, "by": one}, days=5) == [("alone", "breach_withdrawn")]
