"""Whether a case asks its filer how satisfied they are, and what they may answer."""

from collections.abc import Iterator

from models.requirement import Name
from queries.case_file import CaseFile
from queries.views.base import NamedView
from rules.record import records_owed

SATISFACTION = "satisfaction"  # the fact, in every text that asks for it
NOT_OF_THE_FILER = frozenset({"unknown", "not_reached"})  # what only the office can say


def satisfaction_answers(file: CaseFile) -> tuple[NamedView, ...]:
    """Return what a filer may answer; nothing where the text does not ask at the stage where the case stands. The
    office asks by telephone, and states the fact; what the filer says on the page is their own word in the file."""
    fact = file.law.procedure.facts.get(SATISFACTION)
    if fact is None or file.case.closed_at or not _is_asked(file):
        return ()
    words = file.procedure.facts[SATISFACTION].one_of
    return tuple(NamedView(code=code, label=words[code]) for code in fact.one_of if code not in NOT_OF_THE_FILER)


def _is_asked(file: CaseFile) -> bool:
    """Return True where the answer is owed before the case goes on, or an outcome states it: not yet where a complaint
    has only just come in."""
    owed = {name for owed in records_owed(file.law, file.case) for name in owed.fields}
    return SATISFACTION in owed or any(SATISFACTION in stated for stated in _stated_by_outcomes(file))


def _stated_by_outcomes(file: CaseFile) -> Iterator[frozenset[Name]]:
    first = {*file.law.procedure.first_stages.values()}
    for position in file.case.positions.values():
        if position.stage not in first:
            outcomes = file.law.find_stage(position.stage).outcomes.values()
            yield from (frozenset(outcome.sets) for outcome in outcomes)
