"""Where a case stands: its tracks, what is open on each, where they meet and how they end."""

from typing import Any, NamedTuple

from models.case import Case, Position
from models.law import Law, Opening
from models.messages import Act, Event
from models.procedure import Stage
from models.requirement import Name

MAIN = "main"


class Place(NamedTuple):
    """One track with what an act is there."""

    track: Name
    position: Position
    opening: Opening


def tracks(case: Case) -> list[Name]:
    """The tracks of a case, the main one first."""
    return sorted(case.positions, key=lambda track: (track != MAIN, track))


def named(track: Name | None) -> Name | None:
    """How events and questions name a track: the main one not at all, since most cases have no other."""
    return None if track == MAIN else track


def changed(case: Case, track: Name | None, **now: Any) -> dict[Name, Position]:
    """Where a case stands when this is different on one track."""
    track = track or MAIN
    return {**case.positions, track: case.positions[track].model_copy(update=now)}


def places(law: Law, case: Case, name: Name, track: Name | None = None) -> list[Place]:
    """Where an outcome or own act is open. An act that leads nowhere is the same on every track; what no track
    can tell apart has to be named."""
    found = [
        Place(one, position, opening)
        for one in tracks(case)
        if track in (None, one)
        and (opening := law.opening((position := case.positions[one]).stage, name))
        and not waits(law, case, one)
    ]
    outcomes = [place for place in found if name in law.stage(place.position.stage).outcomes]
    if outcomes:
        return outcomes
    return found if any(place.opening.way.to for place in found) else found[:1]


def waits(law: Law, case: Case, track: Name) -> bool:
    """Whether a track has arrived where it meets others, which have not."""
    here = case.positions[track].stage
    join = law.stage(here).joins
    if join is None or join.needs == "any":
        return False
    return any(other in join.of and one.stage != here for other, one in case.positions.items() if other != track)


def place(law: Law, case: Case, act: Act) -> Place | None:
    """The one track on which an outcome or own act is open."""
    found = places(law, case, act.name, act.track)
    return found[0] if len(found) == 1 else None


def at(case: Case, track: Name | None) -> Position:
    """The position of a track, or the one the case is known by."""
    return case.positions.get(track or MAIN) or case.position


def dropped(law: Law, case: Case, track: Name, to: Name | None) -> list[Name]:
    """The tracks that end when one arrives there: all others at the end of the case, the rest where any may go on."""
    if to is None:
        return []
    stage = law.stage(to)
    others = [one for one in tracks(case) if one != track]
    if ends_case(stage):
        return others
    if stage.joins and stage.joins.needs == "any":
        return [one for one in others if one in stage.joins.of and one != MAIN]
    return []


def ends_case(stage: Stage) -> bool:
    return stage.kind == "end" and stage.ends == "case"


def moved(law: Law, case: Case, event: Event) -> dict[Name, Position]:
    """The tracks after an event that leads on."""
    positions = dict(case.positions)
    track = event.track or MAIN
    if event.to:
        source = positions[track].stage if track in positions else None
        arrived = Position(stage=event.to, since=event.at, seq=event.seq, by=event.by, source=source)
        stage = law.stage(event.to)
        if stage.kind == "end" and stage.ends == "track" and len(positions) > 1:
            del positions[track]
        elif stage.kind == "end":
            positions = {MAIN: arrived}
        else:
            positions[track] = arrived
            positions = met(positions, track, stage)
    for name, to in event.fork.items():
        positions[name] = Position(stage=to, since=event.at, seq=event.seq, by=event.by)
    return positions


def met(positions: dict[Name, Position], track: Name, stage: Stage) -> dict[Name, Position]:
    """Tracks that have all arrived where they meet go on as one."""
    if stage.joins is None:
        return positions
    here = positions[track].stage
    of = {*stage.joins.of, track}
    if any(one.stage != here for name, one in positions.items() if name in of):
        return positions
    rest = {name: one for name, one in positions.items() if one.stage != here or name not in of}
    return rest | {MAIN if MAIN not in rest else track: positions[track]}
