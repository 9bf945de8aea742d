"""Tracks of a case: at which stage each stands, what is open there, where tracks meet and how they end."""

from collections.abc import Set
from typing import NamedTuple

from models.case import Case, Position, replace
from models.events import Acted, Taken
from models.indexes.stage_act import StageAct
from models.law import Law
from models.messages import Act, Person
from models.requirement import Name
from models.stage import Stage

MAIN_TRACK = "main"


class TrackOpening(NamedTuple):
    """An outcome or own act that is open on one track."""

    track: Name
    position: Position
    stage_act: StageAct


def track_names(case: Case) -> list[Name]:
    """Return the tracks of a case, the main track first."""
    return sorted(case.positions, key=lambda track: (track != MAIN_TRACK, track))


def event_track(track: Name | None) -> Name | None:
    """Return the track as events carry it: None for the main track, because most cases have no other."""
    return None if track == MAIN_TRACK else track


def with_position(case: Case, track: Name | None, here: Position) -> Case:
    """Return the case with another position on an open track. Raises KeyError for a track that is not open."""
    track = track or MAIN_TRACK
    if track not in case.positions:
        raise KeyError(track)
    return replace(case, positions={**case.positions, track: here})


def positions_without(case: Case, persons: Set[Person]) -> dict[Name, Position]:
    """Return the positions of a case without any part that these persons have in its work."""
    return {track: _position_without(here, persons) for track, here in case.positions.items()}


def _position_without(here: Position, persons: Set[Person]) -> Position:
    if persons.isdisjoint({here.holder, *here.helpers, *here.asked, *here.signers}):
        return here
    return replace(
        here,
        holder=None if here.holder in persons else here.holder,
        helpers=tuple(person for person in here.helpers if person not in persons),
        asked=tuple(person for person in here.asked if person not in persons),
        signers=tuple(person for person in here.signers if person not in persons),
    )


def track_openings(law: Law, case: Case, name: Name, track: Name | None = None) -> list[TrackOpening]:
    """Return the tracks on which an outcome or own act is open.

    An own act that leads to no stage is the same on every track: only the first is returned. Otherwise several
    results mean that the act must name its track.
    """
    if len(case.positions) == 1:  # as most cases: there is nothing to order, to join or to choose
        only, here = next(iter(case.positions.items()))
        stage_act = law.stage_act(here.stage, name) if track in (None, only) else None
        return [TrackOpening(only, here, stage_act)] if stage_act else []
    found = [
        TrackOpening(candidate, position, stage_act)
        for candidate in track_names(case)
        if track in (None, candidate)
        and (stage_act := law.stage_act((position := case.positions[candidate]).stage, name))
        and not waits_for_join(law, case, candidate)
    ]
    outcomes = [opening for opening in found if name in law.find_stage(opening.position.stage).outcomes]
    if outcomes:
        return outcomes
    return found if any(opening.stage_act.way.to for opening in found) else found[:1]


def waits_for_join(law: Law, case: Case, track: Name) -> bool:
    """Return True if a track has arrived where it meets others, and those have not."""
    here = case.positions[track].stage
    join = law.find_stage(here).joins
    if join is None or join.needs == "any":
        return False
    others = {name: position for name, position in case.positions.items() if name != track}
    return any(name in join.of and position.stage != here for name, position in others.items())


def single_track_opening(law: Law, case: Case, act: Act) -> TrackOpening | None:
    """Return the one track on which an outcome or own act is open; None if it is none or several."""
    found = track_openings(law, case, act.name, act.track)
    return found[0] if len(found) == 1 else None


def position_on(case: Case, track: Name | None) -> Position:
    """Return the position on a track; if the track does not exist, that of the case."""
    return case.positions.get(track or MAIN_TRACK) or case.position


def dropped_tracks(law: Law, case: Case, track: Name, to: Name | None) -> list[Name]:
    """Return the tracks that end when `track` arrives at `to`: all others at the end of the case; at a join of any, the
    others that it joins."""
    if to is None:
        return []
    stage = law.find_stage(to)
    others = [other for other in track_names(case) if other != track]
    if is_case_end(stage):
        return others
    if stage.joins and stage.joins.needs == "any":
        return [other for other in others if other in stage.joins.of and other != MAIN_TRACK]
    return []


def new_tracks(case: Case, fork: dict[Name, Name]) -> dict[Name, Name]:
    """Return the tracks of a fork that are not open yet, with their first stage."""
    return {track: stage for track, stage in fork.items() if track not in case.positions}


def is_case_end(stage: Stage) -> bool:
    return stage.kind == "end" and stage.ends == "case"


def positions_after(law: Law, case: Case, event: Acted | Taken) -> dict[Name, Position]:
    """Return the positions after an event that leads to another stage or opens tracks."""
    positions = dict(case.positions)
    track = event.track or MAIN_TRACK
    before = position_on(case, track)
    if event.to:
        arrived = _arrived_position(before, event, event.to)
        stage = law.find_stage(event.to)
        if stage.kind == "end" and stage.ends == "track" and len(positions) > 1:
            del positions[track]
        elif stage.kind == "end":
            positions = {MAIN_TRACK: arrived}
        else:
            positions[track] = arrived
            positions = joined_positions(positions, track, stage)
    for name, to in event.fork.items():
        positions[name] = _arrived_position(before, event, to, opened_before=case.forks.get(name))
    return positions


def _arrived_position(before: Position, event: Acted | Taken, to: Name, opened_before: int | None = None) -> Position:
    """Return the position at `to` of a track that comes from `before`.

    If it has been there in this round, it goes back: a new round begins, and what was done since it first came there is
    of an earlier one. So is, on a track that is opened again, what was done since it was opened before.
    """
    first = before.path.get(to, event.seq)
    since = min(first, opened_before or first)
    path = {stage: seq for stage, seq in before.path.items() if seq < first}
    redone = before.redone
    if since < event.seq:
        redone = (*(stretch for stretch in redone if stretch[0] < since), (since, event.seq))
    return Position(stage=to, since=event.at, seq=event.seq, by=event.by, path={**path, to: first}, redone=redone)


def left_since(here: Position, stage: Name) -> int | None:
    """Return the event by which the track last left a stage where it has been in this round; None if it has not, or is
    still there."""
    first = here.path.get(stage)
    return None if first is None else min((seq for seq in here.path.values() if seq > first), default=None)


def joined_positions(positions: dict[Name, Position], track: Name, stage: Stage) -> dict[Name, Position]:
    """Return the positions with the tracks made one that have all arrived where they meet."""
    if stage.joins is None:
        return positions
    here = positions[track].stage
    joined = {*stage.joins.of, track}
    if any(position.stage != here for name, position in positions.items() if name in joined):
        return positions
    rest = {name: position for name, position in positions.items() if position.stage != here or name not in joined}
    merged = [position for name, position in positions.items() if name not in rest]
    redone = tuple(sorted({stretch for position in merged for stretch in position.redone}))
    leading = positions.get(MAIN_TRACK, positions[track]) if MAIN_TRACK not in rest else positions[track]
    together = replace(positions[track], path=leading.path, redone=redone)
    return rest | {MAIN_TRACK if MAIN_TRACK not in rest else track: together}
