"""`letters:` the letters to who filed the complaint: which of them an event makes."""

from collections.abc import Iterator

from models.case import Case
from models.events import Event
from models.law import Law
from models.means import Means
from models.requirement import Name
from models.rule import Notice
from rules.event_names import names_of_event


def letters_of_event(law: Law, case: Case, event: Event) -> tuple[Name, ...]:
    """Return the letters that an event makes; `case` is the case after it. None goes to who left no name, and none says
    that somebody was told whom nobody reached."""
    if "named" not in case.filer or event.means is Means.no_contact:
        return ()
    names = names_of_event(event)
    declared = [name for name, letter in law.procedure.letters.items() if not names.isdisjoint(letter.after)]
    found = declared or [notice.code for notice in _told_notices(law, event) if has_letter(law, notice)]
    papers = law.procedure.documents.keys() | {
        name for name, letter in law.procedure.letters.items() if letter.document
    }
    return tuple(dict.fromkeys(name for name in found if name not in papers))


def has_letter(law: Law, notice: Notice) -> bool:
    """Return True for a notice that is told by a letter: it has words of its own, or the text declares one."""
    acts = law.act_names_at(notice.by)
    after = {place.rpartition(".")[2] for letter in law.procedure.letters.values() for place in letter.after}
    return notice.is_written or notice.code in law.procedure.letters or not acts.isdisjoint(after)


def _told_notices(law: Law, event: Event) -> Iterator[Notice]:
    """Yield the notices to who filed the complaint that an event tells: by a person, or by the system."""
    if event.type == "notified" and event.party == law.procedure.filing_role:
        yield law.notices[event.name][1]
    stage_act = law.stage_act(event.stage, event.name) if event.type == "acted" and event.stage else None
    if stage_act and event.means:
        notices = (notice for _, notice in stage_act.notices)
        yield from (notice for notice in notices if law.procedure.filing_role in notice.addressees)
