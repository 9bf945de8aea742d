"""What publishing an edition is said to do before, and what then happens: to the open cases, and to the same complaints
under the new edition."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random  # noqa: TID251  # of a fixed seed

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.lives import PlayedOffice, first_acts, moved_up, usable_lives
from benchmarks.register import HIRED, RegisterPlan, fill_register
from cli.demo.script import Course
from integrity.replay.foresight import KINDS, ForeseenCase, foresee, foreseen_cases
from integrity.replay.replayed_case import recorded_cases
from models.messages import Act, Number
from models.packed_law import law_of_case
from models.tables import ClockRow, ComplaintRow, InboxRow
from models.waiting import OpenAct
from procedures import load
from procedures.load import canonical_law, find_procedure_file
from register.acts.inbox import REFUSALS
from register.office import published
from register.office.power import Signed
from register.office.published import PublishedText, publish_text, take_published
from rules.evolve import fold_events
from rules.waiting import waiting_for
from starter.client import BanjieClient
from starter.office import publishing, staff
from tests.stack.databases import Database
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow
SLUG, EDITION, EARLY = "zhengzhou-water", "2026.9", "2000.2"
CASES = 30
Sessions = sessionmaker[Session]
# What an office may change: a longer limit, a condition less, a condition more.
CHANGES = (
    ("limit: {n: 3, unit: working_day}\n      warn: 1\n", "limit: {n: 5, unit: working_day}\n      warn: 1\n"),
    ("      - at: [accepted]\n        needs: {fact: grounds}\n", ""),
    ("      - at: [accepted]\n        needs: {all: [{text: basis_pointed_to}",
     "      - {at: [not_accepted], needs: {text: basis_pointed_to}}\n"
     "      - at: [accepted]\n        needs: {all: [{text: basis_pointed_to}"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the test what a process has that has taken nothing yet, and speak English."""
    monkeypatch.setattr(published, "_taken", {})
    monkeypatch.setattr(sys.modules["procedures.load"], "_folders", [find_procedure_file(SLUG).parent])
    published._folder.cache_clear()
    with speaking(Language.en):
        yield
    published._folder.cache_clear()


def text(edition: str, first: date, *changes: tuple[str, str]) -> str:
    """Return the file of the regulation as another edition."""
    whole, known = find_procedure_file(SLUG).read_text(encoding="utf-8"), load(SLUG)
    for old, new in (
        (f'edition: "{known.edition}"', f'edition: "{edition}"'),
        (f"from: {known.in_force.from_}", f"from: {first}"),
        *changes,
    ):
        assert whole.count(old) == 1, old
        whole = whole.replace(old, new)
    return whole


def begun_courses(cases: int) -> tuple[list[Course], datetime]:
    """Return courses that end before their case does, some far and some near the beginning, and an instant after."""
    lives = usable_lives((SLUG,), Random(1))
    now = max(life.course.acts[-1].at for life in lives) + timedelta(days=1)
    begun = [first_acts(life.course, n) for life in lives for n in range(len(life.course.acts))]
    late = [moved_up(course, now) for course in begun]
    both = [one for pair in zip(begun, late, strict=True) for one in pair]
    return [both[place % len(both)] for place in range(cases)], now


class OfficeOfTwins(PlayedOffice):
    """An office in which the same complaints come in twice: under the edition on file, and under a later one."""

    def play(self, courses: list[Course], now: datetime) -> list[Number]:
        numbers = [self.play_course(course) for course in courses]
        for number in numbers:
            self.let_time_pass(number, now)
        return numbers

    def open_acts(self, number: Number) -> dict[tuple[str, str | None], OpenAct]:
        case = self.cases[number]
        return {(act.name, act.track): act for act in waiting_for(case.law, case.case).open}


def dues(session: Session, number: Number) -> dict[str, datetime | None]:
    """Return when the limits of a case end that run, as the register has them."""
    rows = session.scalars(select(ClockRow).where(ClockRow.complaint == number, ClockRow.state != "stopped"))
    return {row.name: row.due for row in rows}


def refused_acts(session: Session, number: Number) -> set[tuple[str, str | None]]:
    """Return the acts of a case that were refused, with each rule."""
    rows = session.execute(select(InboxRow.body, InboxRow.refused).where(InboxRow.complaint == number))
    return {
        (Act.model_validate_json(body or "").name, one.rule)
        for body, refused in rows
        if refused
        for one in REFUSALS.validate_json(refused)
    }


# ---- what then happens --------------------------------------------------------------------------------------------


def test_the_same_complaints_fare_under_the_edition_as_was_foreseen(sessions: Sessions, tmp_path: Path) -> None:
    """Each complaint comes in twice, at the same instants and with the same acts: under the edition on file, for which
    is foreseen what the new one would make of it, and then under the new one."""
    office = OfficeOfTwins(sessions, tmp_path, Random(1), HIRED)
    office.hire(usable_lives((SLUG,), Random(1)))
    courses, now = begun_courses(CASES)
    numbers = office.play(courses, now)
    early = text(EARLY, date(2000, 2, 1), *CHANGES)
    office.at = now
    with sessions.begin() as session:
        is_open = {number for number in numbers if session.get_one(ComplaintRow, number).closed_at is None}
    law = canonical_law(publishing.text_of_office(office.client, early, SLUG))
    foreseen = {case.number: case for case in foreseen_cases(office.client, (SLUG, law), numbers)}

    with sessions.begin() as session:
        publish_text(session, PublishedText(SLUG, EARLY, date(2000, 2, 1), early), HIRED)
        take_published(session)
    twins = dict(zip(numbers, office.play(courses, now), strict=True))

    assert len(is_open) > CASES // 2
    kinds = set[str]()
    with sessions() as session:
        for number, twin in twins.items():
            assert office.cases[twin].law.procedure.edition == EARLY
            case = foreseen.get(number, ForeseenCase(number, ()))
            compare_with_twin(session, office, case, twin)
            kinds |= {one.kind for one in case.found}
    assert kinds >= {"limit_later", "act_less", "past_refused"}


def compare_with_twin(session: Session, office: OfficeOfTwins, case: ForeseenCase, twin: Number) -> None:
    """Hold what was foreseen of a case against its twin, as the register and its case have it."""
    number = case.number
    found = {(one.kind, one.code): one for one in case.found}
    refused = refused_acts(session, twin) - refused_acts(session, number)
    if [one for one in case.found if one.kind == "past_refused"]:
        [one] = case.found
        assert (one.code, one.rule) in refused, (number, one, refused)
        return
    assert refused == set(), (number, refused)
    own, other = dues(session, number), dues(session, twin)
    assert {code for kind, code in found if kind.startswith("limit_")} == {
        key for key in own.keys() | other.keys() if own.get(key) != other.get(key)
    }
    for (kind, code), one in found.items():
        if kind.startswith("limit_"):
            assert (one.before, one.after) == (own.get(code), other.get(code)), (number, kind)
    before, after = office.open_acts(number), office.open_acts(twin)
    assert {code for kind, code in found if kind == "act_closed"} == {name for name, _ in before.keys() - after.keys()}
    assert {code for kind, code in found if kind == "act_opened"} == {name for name, _ in after.keys() - before.keys()}
    for key in before.keys() & after.keys():
        lacks, asks = ({(one.why, one.missing) for one in act.lacks} for act in (before[key], after[key]))
        assert (("act_more", key[0]) in found, ("act_less", key[0]) in found) == (
            bool(asks - lacks),
            bool(lacks - asks),
        )
    assert office.cases[number].case.stage == office.cases[twin].case.stage


async def administered(client: BanjieClient) -> BanjieClient:
    """Give the office two administrators."""
    await staff.add_person(client, "ann", "安", ["administrator"])
    await staff.add_person(client, "ben", "本", ["security_administrator"], signed=Signed("ann"))
    return client


def test_open_cases_keep_limits_acts_and_edition_when_it_is_published(sessions: Sessions, tmp_path: Path) -> None:
    office = OfficeOfTwins(sessions, tmp_path, Random(1), HIRED)
    office.hire(usable_lives((SLUG,), Random(1)))
    courses, now = begun_courses(CASES)
    numbers = office.play(courses, now)
    minutes = count(1)
    office.client.clock = lambda *_: now + timedelta(minutes=next(minutes))
    asyncio.run(administered(office.client))
    body = text(EDITION, now.date() + timedelta(days=1), *CHANGES)
    told = list[tuple[int, int]]()
    with sessions() as session:
        ends = {number: dues(session, number) for number in numbers}
        is_open = [number for number in numbers if session.get_one(ComplaintRow, number).closed_at is None]
    acts = {number: office.open_acts(number) for number in numbers}

    found = asyncio.run(foresee(office.client, body, on_progress=lambda done, of: told.append((done, of))))
    asyncio.run(publishing.publish_text(office.client, body, signed=Signed("ann", "ben")))

    assert (found.cases, found.moved) == (len(is_open), 0)
    assert told[-1] == (len(is_open), len(is_open))
    assert any("from “3 working days” to “5 working days”" in change.says for change in found.changes)
    assert {one.kind for one in found.foreseen} <= {*KINDS}
    assert all(one.witness in is_open and one.witness in one.says for one in found.foreseen)
    with sessions() as session:
        assert {number: dues(session, number) for number in numbers} == ends
    assert {number: office.open_acts(number) for number in numbers} == acts
    office.client.clock = lambda *_: office.at
    expired = list[str]()
    for number in is_open:  # the clock runs on
        office.let_time_pass(number, now + timedelta(days=60))
        clocks = office.cases[number].case.clocks
        assert {key: clocks[key].due for key in ends[number]} == ends[number]
        expired += [key for key in ends[number] if clocks[key].expired is not None]
    assert expired
    with sessions() as session:
        assert {office.cases[number].law.procedure.edition for number in numbers} == {load(SLUG).edition}


def test_who_is_complained_of_in_a_case_is_not_told_its_number(sessions: Sessions, tmp_path: Path) -> None:
    office = OfficeOfTwins(sessions, tmp_path, Random(1), HIRED)
    lives = usable_lives((SLUG,), Random(1))
    office.hire(lives)
    [registered, *_] = lives[0].course.acts
    named = registered.model_copy(update={"facts": {"officers": ("wang",)}, "unknown": ()})
    course = lives[0].course.model_copy(update={"acts": (named,)})
    [number] = office.play([course], registered.at + timedelta(hours=1))
    body = text(EDITION, office.at.date() + timedelta(days=1), *CHANGES)

    for person, witness in (("li", number), ("wang", None)):
        found = asyncio.run(foresee(office.client, body, person=person))
        assert found.foreseen
        assert {one.witness for one in found.foreseen} == {witness}
        assert all((number in one.says) is (witness is not None) for one in found.foreseen)


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_ten_thousand_open_cases_are_as_foreseen_after_it_is_published(
    sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    plan = RegisterPlan(complaints=10_000, open=10_000, procedures=(SLUG,), seed=7)
    now = fill_register(sessions, database.owner_url, tmp_path / "attachments", plan)
    minutes = count(1)
    client = BanjieClient(
        register=sessions, temporal_address="", clock=lambda *_: now + timedelta(minutes=next(minutes))
    )
    asyncio.run(administered(client))
    body = text(EDITION, now.date() + timedelta(days=1), *CHANGES)
    law = canonical_law(publishing.text_of_office(client, body, SLUG))
    with sessions() as session:
        numbers = session.scalars(select(ComplaintRow.number).where(ComplaintRow.closed_at.is_(None))).all()
        before = states(session, numbers)

    found = asyncio.run(foresee(client, body))
    asyncio.run(publishing.publish_text(client, body, signed=Signed("ann", "ben")))

    with sessions() as session:
        assert states(session, numbers) == before
    again = list(foreseen_cases(client, (SLUG, law), numbers))
    assert (found.cases, found.moved, found.differing) == (len(numbers), 0, len(again))


def states(session: Session, numbers: Sequence[Number]) -> dict[Number, tuple[object, ...]]:
    """Return for each case its edition, when its running limits end, and what each open act lacks, from the record."""
    found: dict[Number, tuple[object, ...]] = {}
    for recorded in recorded_cases(session, numbers):
        law = law_of_case(recorded.opened)
        waiting = waiting_for(law, fold_events(law, recorded.opened.number, recorded.events))
        ends = tuple((clock.clock, clock.due) for clock in waiting.clocks)
        found[recorded.opened.number] = (law.procedure.edition, ends, waiting.open)
    return found
