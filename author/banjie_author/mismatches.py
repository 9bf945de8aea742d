"""In what a played scenario differs from its expectation, a line each: the word of the file, and what is so."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

from calendars import office_zone
from models.case import Case
from models.indexes.stage_act import covers
from models.law import Law
from models.messages import ClockKey, Person
from models.waiting import Waiting
from procedures.scenarios.player import BegunCases, PlayedCase, play_scenario, refusal_summary
from procedures.scenarios.schema import Expectation, ExpectedAt, Scenario, ScenarioBook
from rules import sees
from rules.clock import running_clocks
from rules.waiting import waiting_for
from wording.translation import gettext, listed

SAID_OF_WAITING = ("owed", "not_owed", "lacks", "open", "not_open", "shows", "shows_not")
TIMED_EVENTS = ("warned", "held", "expired", "reminded", "escalated", "notified")


def scenario_mismatches(
    law: Law, book: ScenarioBook, scenario: Scenario, begun: BegunCases | None = None, *, written: Law | None = None
) -> list[str]:
    """Return what differs from the expectation of a scenario; empty when it holds. `begun` and `written` as in
    `play_scenario`."""
    played = play_scenario(law, book, scenario, begun, written=written)
    return played.wrong or list(_all_mismatches(played, scenario))


def _all_mismatches(played: PlayedCase, scenario: Scenario) -> Iterator[str]:
    then = scenario.then
    yield from _refusal_mismatches(played, then)
    yield from _state_mismatches(played.case, then)
    yield from _content_mismatches(played.case, then)
    yield from _seal_mismatches(played, then)
    yield from _clock_mismatches(played, then)
    for kind in TIMED_EVENTS:
        yield from _timed_event_mismatches(played, kind, getattr(then, kind))
    if any(getattr(then, word) for word in SAID_OF_WAITING):  # to ask what a case waits for takes as long as to play it
        yield from _waiting_mismatches(waiting_for(played.law, played.case), then)
    yield from _reading_mismatches(played, "identity", then.identity)
    yield from _reading_mismatches(played, "narrative", then.narrative)
    yield from _linked_mismatches(played, scenario)
    yield from _telling_mismatches(played, then)
    yield from _carried_mismatches(played, then)
    yield from _addressee_mismatches(played, then)


def shown_value(value: object) -> str:
    """Return a value of the case as a scenario file writes it."""
    if value is None or value in ((), [], set(), {}):
        return gettext("nothing")
    if isinstance(value, Mapping):
        return listed(gettext("{value}", value=f"{name}: {part}") for name, part in value.items())
    if isinstance(value, tuple | list):
        return listed(map(shown_value, value))
    if isinstance(value, set):
        return listed(map(shown_value, sorted(value)))
    if isinstance(value, datetime):
        return gettext("{value}", value=value.astimezone(office_zone()))
    return gettext("{value}", value=str(value).lower() if isinstance(value, bool) else value)


def _differs(key: str, expected: object, found: object) -> str:
    return gettext(
        "{key}: expected {expected}, got {found}", key=key, expected=shown_value(expected), found=shown_value(found)
    )


def _differs_of(key: str, name: str, expected: object, found: object) -> str:
    told = {"expected": shown_value(expected), "found": shown_value(found)}
    return gettext("{key}: {name}: expected {expected}, got {found}", key=key, name=name, **told)


def _refusal_mismatches(played: PlayedCase, then: Expectation) -> Iterator[str]:
    expected = then.refused_by is not None or bool(then.refused)
    by = {refusal.rule for refusal in played.refused if refusal.rule}
    why = {refusal.why for refusal in played.refused}
    without_rule = {refusal.why for refusal in played.refused if not refusal.rule}
    if by == set(then.refused_by or ()) and without_rule <= set(then.refused) <= why:
        return
    key = "refused_by" if then.refused_by is not None else "refused" if then.refused else "accepted"
    wanted = shown_value((*(then.refused_by or ()), *then.refused) if expected else True)
    if played.refused:
        yield gettext(
            "{key}: expected {expected}, got refused: {refusals}",
            key=key,
            expected=wanted,
            refusals=refusal_summary(played.refused),
        )
    elif expected:
        yield gettext("{key}: expected {expected}, got accepted", key=key, expected=wanted)


def _state_mismatches(case: Case, then: Expectation) -> Iterator[str]:
    if then.stage is not None and case.stage != then.stage:
        yield _differs("stage", then.stage, case.stage)
    tracks = {track: position.stage for track, position in case.positions.items()}
    if then.tracks is not None and tracks != then.tracks:
        yield _differs("tracks", then.tracks, tracks)
    if then.closed is not None and then.closed != bool(case.closed_at):
        yield _differs("closed", then.closed, bool(case.closed_at))


def _content_mismatches(case: Case, then: Expectation) -> Iterator[str]:
    for name, value in then.facts.items():
        if case.facts.get(name) != value:
            yield _differs_of("facts", name, value, case.facts.get(name))
    for name, version in then.documents.items():
        document = case.documents.get(name)
        if document and version != document.version:
            yield _differs_of("documents", name, version, document.version)
        elif version and not document:
            yield gettext(
                "documents: {name}: expected {expected}, got nothing", name=name, expected=shown_value(version)
            )
    states = {name: item.state for items in case.items.values() for name, item in items.items()}
    for name, state in then.items.items():
        if states.get(name) != state:
            yield _differs_of("items", name, state, states.get(name))


def _seal_mismatches(played: PlayedCase, then: Expectation) -> Iterator[str]:
    for name, unit in then.seals.items():
        sealed = played.law.procedure.documents[name].seal if name in played.case.documents else None
        if sealed != unit:
            yield _differs_of("seals", name, unit, sealed)


def _clock_mismatches(played: PlayedCase, then: Expectation) -> Iterator[str]:
    case, running = played.case, [clock.code for clock, _ in running_clocks(played.law, played.case)]
    if then.running is not None and set(running) != set(then.running):
        yield _differs("running", then.running, running)
    for name, day in then.due.items():
        clock = case.clocks.get(name)
        if clock is None:
            yield gettext("due: {name}: expected {expected}, got not started", name=name, expected=shown_value(day))
        elif day not in (clock.due, clock.last_day):
            yield _differs_of("due", name, day, clock.last_day)
    for name, withdrawn in then.withdrawn.items():
        if case.clocks[name].withdrawn != withdrawn:
            yield _differs_of("withdrawn", name, withdrawn, case.clocks[name].withdrawn)


def _timed_event_mismatches(played: PlayedCase, kind: str, expected: dict[ClockKey, ExpectedAt]) -> Iterator[str]:
    for name, at in expected.items():
        clock, _, item = name.partition(":")
        events = [event for event in played.events if event.type == kind and event.name == clock]
        instants = [event.at for event in events if not item or event.item == item]
        if (at in instants) if at else not instants:
            continue
        if instants:
            yield _differs_of(kind, name, at or None, instants)
        else:
            yield gettext(
                "{key}: {name}: expected {expected}, got nothing", key=kind, name=name, expected=shown_value(at)
            )


def _waiting_mismatches(waiting: Waiting, then: Expectation) -> Iterator[str]:
    yield from _owed_mismatches(waiting, then)
    opened = {way.name: {refusal.rule or str(refusal.why) for refusal in way.lacks} for way in waiting.open}
    for name, rules in then.lacks.items():
        if name not in opened:
            yield gettext("lacks: {name} is not open", name=name)
        elif opened[name] != set(rules):
            yield _differs_of("lacks", name, set(rules), opened[name])
    yield from (gettext("open: {name} is not open", name=name) for name in then.open if name not in opened)
    yield from (gettext("not_open: {name} is open", name=name) for name in then.not_open if name in opened)
    yield from (gettext("shows: {rule} is not shown", rule=rule) for rule in then.shows if rule not in waiting.guides)
    yield from (gettext("shows_not: {rule} is shown", rule=rule) for rule in then.shows_not if rule in waiting.guides)


def _owed_mismatches(waiting: Waiting, then: Expectation) -> Iterator[str]:
    owed = {duty.rule: set(duty.fields) for duty in waiting.owed}
    fields = then.owed if isinstance(then.owed, dict) else dict.fromkeys(then.owed)
    for rule, missing in fields.items():
        if rule not in owed:
            yield gettext("owed: {rule} is not owed", rule=rule)
        elif missing is not None and set(missing) != owed[rule]:
            yield _differs_of("owed", rule, set(missing), owed[rule])
    yield from (gettext("not_owed: {rule} is owed", rule=rule) for rule in then.not_owed if rule in owed)


def _reading_mismatches(
    played: PlayedCase, part: Literal["identity", "narrative"], readers: dict[Person, str]
) -> Iterator[str]:
    for person, expected in readers.items():
        standing = played.book.people.get(person, ())
        refusals = sees.read_refusals(played.law, played.case, person, standing, part)
        hidden = {refusal.rule for refusal in refusals if refusal.rule}
        if hidden == {expected} - {"readable"}:
            continue
        if hidden:
            yield gettext(
                "{part}: {person}: expected {expected}, got hidden by {rules}",
                part=part,
                person=person,
                expected=expected,
                rules=listed(sorted(hidden)),
            )
        else:
            yield gettext(
                "{part}: {person}: expected {expected}, got readable", part=part, person=person, expected=expected
            )


def _linked_mismatches(played: PlayedCase, scenario: Scenario) -> Iterator[str]:
    then = scenario.then
    linked = [event.name for event in played.events if event.type == "linked"]
    if then.linked is not None and linked != ([then.linked] if then.linked else []):
        yield _differs("linked", then.linked or None, linked)
    if then.carried_by is not None:
        own = played.law.procedure.acts.get(scenario.when.act or "") if scenario.when else None
        if own is None or own.after_closing != then.carried_by:
            yield _differs("carried_by", then.carried_by, own.after_closing if own else None)


def _telling_mismatches(played: PlayedCase, then: Expectation) -> Iterator[str]:
    by = {notice.code: notice.by for _, notice in played.law.notice_rules}
    for name, means in then.told.items():
        told = [
            event.means for event in played.events if event.stage and covers(by.get(name, ()), event.stage, event.name)
        ]
        if means not in told:
            nobody = gettext("told: {name}: expected {expected}, got not told", name=name, expected=shown_value(means))
            yield _differs_of("told", name, means, told) if told else nobody


def _carried_mismatches(played: PlayedCase, then: Expectation) -> Iterator[str]:
    carried = {notice.code: set(notice.with_) & played.case.texts.keys() for _, notice in played.law.notice_rules}
    for name, texts in then.carries.items():
        if carried.get(name, set()) != {*texts}:
            yield _differs_of("carries", name, {*texts}, carried.get(name))


def _addressee_mismatches(played: PlayedCase, then: Expectation) -> Iterator[str]:
    notices = {notice.code: notice for _, notice in played.law.notice_rules}
    for name, roles in then.to.items():
        of_name = [event for event in played.events if event.name == name]
        found = {event.to for event in of_name if event.type in ("reminded", "escalated")}
        found |= {event.party for event in of_name if event.type == "notified"}
        notice = notices.get(name)
        by_person = (e.stage and covers(notice.by, e.stage, e.name) for e in played.events) if notice else ()
        found |= {*notice.addressees} if notice and any(by_person) else set()
        if found - {None} != {*roles}:
            yield _differs_of("to", name, {*roles}, {role for role in found if role})
