"""The times during which a limit of an old system did not run, as a cell of a sheet says them:
补正@2026-03-05~2026-03-10. Without an end the limit still stands."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from models.events import ImportedPause
from models.law import Law
from models.limit import Clock
from models.requirement import Name
from starter.moving_in.columns import choices_of, named_as
from wording.regulation_names import translated
from wording.translation import Language, current_language, gettext, listed, speaking

PAUSE = re.compile(r"(?P<ground>[^@]+)@(?P<since>[^~～至]+)(?:[~～至](?P<until>.*))?")


def pause_grounds(law: Law, clock: Clock, language: Language) -> dict[Name, str]:
    """Return the grounds on which a limit may be suspended: those that a person names, and the events that suspend
    it."""
    if clock.suspension is None:
        return {}
    acts = choices_of(law, "act", language)
    with speaking(language):
        named = {name: translated(law.procedure, words) for name, words in clock.suspension.grounds.items()}
    return named | {name: acts.get(name, name) for name in clock.suspension.from_}


def read_pauses(law: Law, clock: Clock, parts: list[str], past: Callable[[str], datetime]) -> Iterator[ImportedPause]:
    """Yield the suspensions of a limit in their order. `past` reads an instant that has passed. Raises ValueError
    for one that is misspelt, unknown or out of order."""
    before: datetime | None = None
    for place, part in enumerate(parts, start=1):
        found = PAUSE.fullmatch(part)
        if found is None:
            raise ValueError(
                gettext("{written} has to be written as ground@begin~end, with dates such as 2026-03-05.", written=part)
            )
        pause = _pause(law, clock, found, past)
        ends_right = pause.until > pause.since if pause.until else place == len(parts)
        if not ends_right or (before and pause.since < before):
            raise ValueError(
                gettext(
                    "{written} is out of order: each begins before its end and after the one before; "
                    "only the last has no end.",
                    written=part,
                )
            )
        before = pause.until
        yield pause


def _pause(law: Law, clock: Clock, found: re.Match[str], past: Callable[[str], datetime]) -> ImportedPause:
    ground, since, until = (part.strip() if part else "" for part in found.group("ground", "since", "until"))
    try:
        name = named_as(ground, (pause_grounds(law, clock, language) for language in Language))
    except ValueError:
        grounds = pause_grounds(law, clock, current_language())
        allowed = listed(f"{code} {words}" for code, words in grounds.items())
        raise ValueError(
            gettext("{written} cannot be given. Allowed: {allowed}", written=ground, allowed=allowed)
        ) from None
    return ImportedPause(ground=name, since=past(since), until=past(until) if until else None)
