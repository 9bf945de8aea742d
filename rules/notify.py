"""`enforce: notify` who is told what, by which act or by the system, and what has not been told yet."""

from collections.abc import Iterator
from datetime import datetime

from models.case import Case
from models.law import Law, Opening
from models.means import Means
from models.messages import Act, Event, Refusal, Why
from models.procedure import Notice
from models.requirement import Name
from models.waiting import Owed
from rules.block import Scene, met, standing_still
from rules.event_names import names


def refusals(opening: Opening, scene: Scene, act: Act) -> list[Refusal]:
    """The notices that this outcome gives, where it does not say how, or lacks what goes with them."""
    return [
        Refusal(why=Why.notice, rule=rule.id, about=notice.name)
        for rule, notice in opening.notices
        if not _given(notice, scene, act)
    ]


def _given(notice: Notice, scene: Scene, act: Act) -> bool:
    if act.means is None or (act.means is Means.no_contact and not notice.no_contact):
        return False
    if notice.means and act.means not in (*notice.means, Means.no_contact):
        return False
    return all(name in scene.texts for name in notice.with_)


def sent(law: Law, case: Case, event: Event) -> Iterator[Event]:
    """What the system tells by itself after an event; `case` is as the event has left it."""
    if not law.sent:
        return
    heard, scene = names(event), standing_still(law, case)
    for _, notice in law.sent:
        if not heard.isdisjoint(law.owing(notice)) and (notice.when is None or met(notice.when, scene)):
            told = Event(seq=0, type="notified", name=notice.name, at=event.at, recorded_at=event.recorded_at)
            yield from (told.model_copy(update={"party": role}) for role in notice.addressees)


def owed(law: Law, case: Case) -> list[Owed]:
    """The notices that a person owes and has not yet given."""
    scene = standing_still(law, case)
    return [
        Owed(rule=rule.id, word="notify", name=notice.name, fields=_lacking(notice, scene))
        for rule, notice in law.notices
        if notice.by and not case.closed_at and _is_owed(law, notice, case, scene)
    ]


def _is_owed(law: Law, notice: Notice, case: Case, scene: Scene) -> bool:
    since = [case.happened[event].seq for event in law.owing(notice) if event in case.happened]
    given = [case.happened[name].seq for name in law.named_by(notice.by) if name in case.happened]
    if given and max(given) >= max(since, default=0):
        return False
    return bool(since) or (notice.when is not None and met(notice.when, scene))


def _lacking(notice: Notice, scene: Scene) -> tuple[str, ...]:
    return tuple(name for name in notice.with_ if name not in scene.texts)


def told(law: Law, case: Case, since: datetime) -> Iterator[tuple[Notice, Name]]:
    """The notices that somebody outside has been given since then, by a person or by the system, and who that was; the
    last first."""
    if law.telling.isdisjoint(case.happened):
        return
    given = [(seq, notice) for _, notice in law.notices if (seq := _given_since(law, case, notice, since))]
    for _, notice in sorted(given, key=lambda one: (-one[0], one[1].name)):
        yield from ((notice, role) for role in notice.addressees if law.procedure.roles[role].is_ == "outside")


def _given_since(law: Law, case: Case, notice: Notice, since: datetime) -> int:
    """The event by which it was last given; 0 where it was not."""
    by_itself = not notice.by and (notice.when is None or met(notice.when, standing_still(law, case)))
    ways = law.named_by(notice.by) if notice.by else law.owing(notice) if by_itself else ()
    heard = [case.happened[name] for name in ways if name in case.happened]
    return max((one.seq for one in heard if one.at >= since and (by_itself or _reached(one.means))), default=0)


def _reached(means: Means | None) -> bool:
    return means not in (None, Means.no_contact)
