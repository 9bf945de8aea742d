"""What was undone in a case, by whom and when: read from its journal alone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from conformance.raw.entry import SYSTEM, Entry

CORRECT, URGE = "correct", "urge"


class Undoing(NamedTuple):
    """An act that was undone. `fallen` are the events that no longer stand: the act, the answers to an approval from
    which it followed, and outcomes after it. `asked` is by what it had been proposed. `own_slip`: who did it
    took it back soon, while nobody had acted on it."""

    undone: Entry
    correction: Entry
    asked: tuple[Entry, ...]
    own_slip: bool
    fallen: frozenset[int]


def undoings_of(entries: Sequence[Entry], minutes: int) -> tuple[Undoing, ...]:
    """Return what was undone, in order. `minutes`: for how long a slip is one's own to take back."""
    found = list[Undoing]()
    for correction in entries:
        if correction.type == "corrected" and correction.refers_to:
            undone = next(entry for entry in entries if entry.seq == correction.refers_to)
            between = [entry for entry in entries if undone.seq < entry.seq < correction.seq]
            stood = [entry for entry in between if not any(entry.seq in before.fallen for before in found)]
            found.append(_undoing(entries, undone, correction, stood, timedelta(minutes=minutes)))
    return tuple(found)


def _undoing(
    entries: Sequence[Entry], undone: Entry, correction: Entry, between: Sequence[Entry], soon: timedelta
) -> Undoing:
    proposals = [entry for entry in between if entry.name == CORRECT and entry.refers_to == undone.seq]
    others = [
        entry for entry in between if entry.by not in (None, SYSTEM, undone.by) and entry.name not in (CORRECT, URGE)
    ]
    own_slip = correction.by == undone.by and not others and correction.recorded_at - undone.recorded_at <= soon
    answers = {entry.seq for entry in entries if entry.type == "answered" and undone.n and entry.n == undone.n}
    led_on = {entry.seq for entry in between if entry.type == "acted" or (entry.type == "taken" and entry.to)}
    asked = tuple(entry for entry in proposals if entry.type == "noted" and entry.by)
    return Undoing(undone, correction, asked, own_slip, frozenset({undone.seq} | answers | led_on))
