"""What publishing an edition does to the open cases, told before it is done, and what they would be under it.

By ADR 120 an open case keeps the edition that it was opened under. So nothing of it changes, and what the new edition
would make of it is told as a warning of what awaits the next complaint that is like it.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars import office_zone
from integrity.in_processes import UNSEEN, OnProgress, part_results
from integrity.replay.changed_law import ChangedLaws, LawChange
from integrity.replay.replayed_case import Recorded, recorded_cases
from integrity.replay.what_if import OtherLaw, courses
from models.messages import Missing, Number, Person, Refusal, Why
from models.procedure import Procedure
from models.requirement import Name
from models.rule import RuleId, Slug
from models.tables import ComplaintRow
from models.waiting import OpenAct, RunningClock
from procedures import load, slugs
from procedures.edition_difference import edition_changes
from procedures.load import canonical_law
from queries.auditing.views import ForeseenView, ForesightView
from queries.lists.shut_out import shut_out_of
from register.office.absence import persons_stood_for
from register.office.published import take_published
from rules.waiting import counting_clocks, open_acts
from starter.client import BanjieClient, see_one_moment
from starter.office.publishing import edition_before, sound_text, text_of_office
from wording import terms
from wording.articles import article_of
from wording.dates import short_instant
from wording.translation import N_, Message, gettext, ngettext

CASES_OF_A_PART = 250  # so many are judged between two reports of progress
KINDS: Mapping[str, Message] = {
    "not_opened": N_("it could not have been opened"),
    "past_refused": N_("“{label}”, which was done, would have been refused"),
    "past_allowed": N_("“{label}”, which was refused, would have been allowed"),
    "ends": N_("it would have ended by itself"),
    "breached": N_("time limit “{label}” would have run out"),
    "kept": N_("time limit “{label}”, which has run out, would not have"),
    "limit_earlier": N_("time limit “{label}” would end earlier"),
    "limit_later": N_("time limit “{label}” would end later"),
    "limit_runs": N_("time limit “{label}” would run"),
    "limit_gone": N_("time limit “{label}” would not run"),
    "act_closed": N_("“{label}” would not be possible"),
    "act_opened": N_("“{label}” would be possible"),
    "act_more": N_("“{label}” would ask for more"),
    "act_less": N_("“{label}” would ask for less"),
    "act_who": N_("“{label}” would be done by others"),
}


class Foreseen(NamedTuple):
    """Something that would be otherwise in a case: one of KINDS, the code of its limit or act, the rule that makes it
    so, and when a limit ends by both editions."""

    kind: str
    code: Name = ""
    rule: RuleId | None = None
    before: datetime | None = None
    after: datetime | None = None


class ForeseenCase(NamedTuple):
    """What would be otherwise in one open case."""

    number: Number
    found: tuple[Foreseen, ...]


class _Part(NamedTuple):
    """Some cases, and the law under which they are put, as text: so that it can be sent to another process."""

    slug: Slug
    law: str
    numbers: Sequence[Number]


async def foresee(
    client: BanjieClient,
    body: str,
    *,
    person: Person | None = None,
    processes: int = 1,
    on_progress: OnProgress = UNSEEN,
) -> ForesightView:
    """Return what publishing this file would do, without publishing it. `person` reads it: no case is named of which
    they read nothing. `on_progress` is told how many cases are done, of how many. Raises BadInput, Unavailable."""
    await client.transact(take_published)
    today = (await client.now()).astimezone(office_zone()).date()
    procedure = sound_text(client, body, today)
    law = canonical_law(text_of_office(client, body, procedure.slug))
    return await asyncio.to_thread(_foresee, client, (procedure, law), person, processes, on_progress)


def _foresee(
    client: BanjieClient, text: tuple[Procedure, str], person: Person | None, processes: int, on_progress: OnProgress
) -> ForesightView:
    procedure, law = text
    numbers, shut, linking = client.transact_sync(lambda session: _open_cases(session, client, procedure.slug, person))
    differing = 0
    cases: dict[tuple[str, Name, RuleId | None], int] = {}
    witnesses: dict[tuple[str, Name, RuleId | None], tuple[Number, Foreseen]] = {}
    for case in foreseen_cases(client, (procedure.slug, law), numbers, processes, on_progress):
        differing += 1
        for key, one in {one[:3]: one for one in case.found}.items():
            cases[key] = cases.get(key, 0) + 1
            if case.number not in shut:
                witnesses.setdefault(key, (case.number, one))
    before = edition_before(procedure)
    order = sorted(cases, key=lambda key: ([*KINDS].index(key[0]), -cases[key], key[1], key[2] or ""))
    return ForesightView(
        procedure=procedure.slug,
        edition=procedure.edition,
        first_day=procedure.in_force.from_,
        changes=edition_changes(before, procedure) if before else (),
        cases=len(numbers),
        moved=0,
        differing=differing,
        linking=linking,
        foreseen=tuple(_view((before, procedure), key, cases[key], witnesses.get(key)) for key in order),
        says=tuple(_summary(len(numbers), differing, linking, is_new=before is None)),
    )


def foreseen_cases(
    client: BanjieClient,
    law: tuple[Slug, str],
    numbers: Sequence[Number],
    processes: int = 1,
    on_progress: OnProgress = UNSEEN,
) -> Iterator[ForeseenCase]:
    """Yield the cases of a regulation in which something would be otherwise under this law of it (canonical text), in
    the order of their numbers. Raises Unavailable."""
    cut = range(0, len(numbers), CASES_OF_A_PART)
    parts = [_Part(*law, numbers[first : first + CASES_OF_A_PART]) for first in cut]
    told: OnProgress = lambda done, _: on_progress(min(done * CASES_OF_A_PART, len(numbers)), len(numbers))  # noqa: E731
    for found in part_results(client, foresee_part, parts, processes, told):
        yield from found


def _open_cases(
    session: Session, client: BanjieClient, slug: Slug, person: Person | None
) -> tuple[Sequence[Number], frozenset[Number], int]:
    """Return the open cases of a regulation, those of which the person reads nothing, and how many cases of other
    regulations can open one of this regulation."""
    is_open = ComplaintRow.closed_at.is_(None)
    own = select(ComplaintRow.number).where(ComplaintRow.procedure == slug, is_open).order_by(ComplaintRow.number)
    shut = frozenset[Number]()
    if person:
        people = {person, *persons_stood_for(session, person, client.clock(session, ""))}
        shut = frozenset(session.scalars(shut_out_of(people)))
    opening = [other for other in slugs() if other != slug and _opens(load(other), slug)]
    linking = select(func.count()).where(ComplaintRow.procedure.in_(opening), is_open)
    return session.scalars(own).all(), shut, (session.scalar(linking) or 0) if opening else 0


def _opens(procedure: Procedure, slug: Slug) -> bool:
    ways = [way for stage in procedure.stages.values() for way in stage.outcomes.values()]
    return any(way.opens and way.opens.procedure == slug for way in (*ways, *procedure.acts.values()))


# ---- one case ------------------------------------------------------------------------------------------------------


def foresee_part(client: BanjieClient, part: _Part) -> list[ForeseenCase]:
    """Judge some cases by the edition; leave out those in which nothing would be otherwise. Raises Unavailable."""

    def work(session: Session) -> list[ForeseenCase]:
        see_one_moment(session)
        now, laws = client.clock(session, ""), _laws(part.slug, part.law)
        found = []
        for recorded in recorded_cases(session, part.numbers):
            until = now + timedelta(seconds=recorded.opened.clock_offset)
            case = tuple(foreseen_of(laws.of_case(recorded.opened), recorded, until))
            found += [ForeseenCase(recorded.opened.number, case)] if case else []
        return found

    return client.transact_sync(work)


@lru_cache(maxsize=1)
def _laws(slug: Slug, law: str) -> ChangedLaws:
    """Return the laws of cases with this text in the place of theirs: made and proved sound once in a process."""
    return ChangedLaws(LawChange(editions={slug: law}))


def foreseen_of(laws: OtherLaw, recorded: Recorded, until: datetime) -> Iterator[Foreseen]:
    """Yield what would be otherwise in a case at an instant, had it been opened under the other law."""
    if laws.other is laws.own or not recorded.events:
        return
    done, by_own, by_other = courses(recorded, laws, until)
    if by_other is None:
        kind = "past_allowed" if done.outcome == "allowed" else "past_refused" if done.n else "not_opened"
        act = recorded.received[done.n].act.name if done.n else ""
        yield Foreseen(kind, act, next((one.rule for one in done.reasons if one.rule), None))
        return
    yield from (Foreseen("breached", key, _rule_of(laws, key)) for key in done.breached)
    yield from (Foreseen("kept", key, _rule_of(laws, key)) for key in done.kept)
    if by_other.closed_at and not by_own.closed_at:
        yield Foreseen("ends")
        return
    yield from _limits(counting_clocks(laws.own, by_own), counting_clocks(laws.other, by_other))
    yield from _acts(open_acts(laws.own, by_own), open_acts(laws.other, by_other))


def _rule_of(laws: OtherLaw, key: str) -> RuleId | None:
    name = key.partition(":")[0]
    found = laws.other.clocks.get(name) or laws.own.clocks.get(name)
    return found[0].id if found else None


def _limits(own: Sequence[RunningClock], other: Sequence[RunningClock]) -> Iterator[Foreseen]:
    before, after = ({clock.clock: clock for clock in clocks} for clocks in (own, other))
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        dues = (old.due if old else None, new.due if new else None)
        if old is None and new is not None:
            yield Foreseen("limit_runs", key, new.rule, *dues)
        elif new is None and old is not None:
            yield Foreseen("limit_gone", key, old.rule, *dues)
        elif new is not None and dues[0] != dues[1]:
            later = dues[1] is None or (dues[0] is not None and dues[1] > dues[0])
            yield Foreseen("limit_later" if later else "limit_earlier", key, new.rule, *dues)


def _acts(own: Iterable[OpenAct], other: Iterable[OpenAct]) -> Iterator[Foreseen]:
    before, after = ({(act.name, act.track): act for act in acts} for acts in (own, other))
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            yield Foreseen("act_opened" if old is None else "act_closed", key[0])
            continue
        if {*old.who} != {*new.who}:
            yield Foreseen("act_who", key[0])
        lacks, asks = ({_asked(one): one.rule for one in act.lacks} for act in (old, new))
        for kind, more in (("act_more", asks.keys() - lacks.keys()), ("act_less", lacks.keys() - asks.keys())):
            said = asks if kind == "act_more" else lacks
            yield from (Foreseen(kind, key[0], rule) for rule in sorted({said[one] or "" for one in more}))


def _asked(refusal: Refusal) -> tuple[Why, str | None, tuple[Missing, ...]]:
    """Return why an act is refused, whichever rule says so."""
    return refusal.why, refusal.about, refusal.missing


# ---- in words ------------------------------------------------------------------------------------------------------


def _view(
    editions: tuple[Procedure | None, Procedure],
    key: tuple[str, Name, RuleId | None],
    cases: int,
    witness: tuple[Number, Foreseen] | None,
) -> ForeseenView:
    kind, code, rule = key
    before, after = editions
    known = [one for one in (after, before) if one]
    named = "clock" if kind in ("breached", "kept") or kind.startswith("limit") else "act"
    labels = [terms.label(one, code, "clock" if named == "clock" else "act") for one in known]
    label = next((words for words in labels if words != code), code)
    articles = [article_of(one, found) for one in known for found in one.rules if found.id == rule]
    number, one = witness or (None, Foreseen(kind))
    says = KINDS[kind](label=label)
    says = gettext("{part} ({article})", part=says, article=articles[0]) if articles else says
    counted = ngettext("{n} case", "{n} cases", cases)
    line = gettext("{what}: {cases}", what=says, cases=counted)
    if number:
        line = gettext("{line}, such as {number}", line=line, number=number)
    if one.before or one.after:
        ends = [short_instant(at) if at else gettext("none") for at in (one.before, one.after)]
        line = gettext("{line} ({before} → {after})", line=line, before=ends[0], after=ends[1])
    return ForeseenView(
        kind=kind, code=code, label=label, rule=rule or None, article=articles[0] if articles else "",
        cases=cases, witness=number, before=one.before, after=one.after, says=line,
    )  # fmt: skip


def _summary(cases: int, differing: int, linking: int, *, is_new: bool) -> Iterator[str]:
    if is_new:
        yield gettext("This regulation is new here: no case is open under another edition of it.")
        return
    yield ngettext(
        "{n} open case keeps the edition under which it was opened: it does not move, and no limit and no act of it "
        "changes.",
        "{n} open cases keep the edition under which they were opened: none moves, and no limit and no act of theirs "
        "changes.",
        cases,
    )
    if linking:
        yield ngettext(
            "{n} open case of other regulations can open one of this regulation: from the first day it follows this "
            "edition.",
            "{n} open cases of other regulations can open one of this regulation: from the first day it follows this "
            "edition.",
            linking,
        )
    yield (
        ngettext(
            "{n} would be otherwise if it had been opened under this edition, as the next such complaint will be:",
            "{n} would be otherwise if they had been opened under this edition, as the next such complaints will be:",
            differing,
        )
        if differing
        else gettext("None would be otherwise if it had been opened under this edition.")
    )
