"""`correct_text` (更正笔误): a slip of the pen is corrected beside the text, in the words of who filed the complaint,
too. The text stays, and no rule reads the correction (docs/adr/0075, 0101)."""

from collections.abc import Iterator

from models.case import Case, Position, StatedBy
from models.events import Event
from models.law import Law
from models.means import Means
from models.messages import Act, Refusal, Why
from models.requirement import Name
from models.rule import Notice
from rules import item, roles, sees
from rules.fact import CORRECTED_TEXT, REASON, SUBJECT
from rules.item import CORRECT_TEXT
from rules.missing import unwritten_refusal
from rules.notice import notified_events


def text_correction_refusals(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse to correct what is not written, and what somebody has approved, signed or agreed to, which takes a new
    text; what was told, to who wrote it: a second person looks at it. Somebody else's text is corrected by who could
    have written it; what the filer has written, by who takes complaints in or has the work, and may read it."""
    name = act.about or ""
    stated = written_with(case, act.item, name)
    if stated is None or not (name in law.procedure.texts or (name == SUBJECT and act.item is None)):
        return [Refusal(why=Why.item if act.item else Why.wrong_value, about=act.item or "about")]
    if is_signed(law, case, name):
        return [Refusal(why=Why.decided, rule=law.load_bearing_texts.get(name), about=name)]
    stage_act = law.stage_act(stated.stage, stated.act) if stated.stage else None
    able = stage_act.who if stage_act else law.find_stage(here.stage).who
    if stated.act in law.procedure.entries:
        if hidden := sees.read_refusals(law, case, act.actor, act.standing, "narrative", stands_for=act.stands_for):
            return hidden
        able = (*able, *roles.intake_roles(law))
    refused = [unwritten_refusal(text) for text in (CORRECTED_TEXT, REASON) if text not in act.texts]
    if act.actor != stated.by and (barred := roles.colleague_refusals(law, case, act)):
        return barred
    if act.actor != stated.by and not roles.acts_as(law, case, act, able):
        refused.append(Refusal(why=Why.role))
    elif act.actor == stated.by and [*_notices_told(law, case, name, stated.seq)]:
        refused.append(Refusal(why=Why.same_person, about=name))
    return refused


def written_with(case: Case, code: Name | None, text: Name) -> StatedBy | None:
    """Return with which event a text of the case, or of an item, was written; None where there is none."""
    if code is None:
        return case.stated.get(text) if text in case.texts else None
    found = item.item_with_text(case, code, text)
    return found.stated.get(text) if found else None


def is_signed(law: Law, case: Case, name: Name) -> bool:
    """Return True for a text that somebody has signed, approved or agreed to."""
    holding = [document for document in case.documents if name in law.procedure.documents[document].holds]
    signed = any(case.documents[document].signatures for document in holding)
    approved = any(name in law.approval_subjects[stage] for stage in case.approved)
    answered = any(here.answers and name in law.approval_subjects[here.stage] for here in case.positions.values())
    return signed or approved or answered or name in case.consents


def correction_notices(law: Law, case: Case, event: Event) -> Iterator[Event]:
    """Yield that everybody gets the correction of a text who was told it; `case` is the case after `event`."""
    written = written_with(case, event.item, event.about or "")
    for notice in _notices_told(law, case, event.about or "", written.seq if written else event.seq):
        yield from notified_events(notice, event, event.seq, CORRECT_TEXT)


def _notices_told(law: Law, case: Case, name: Name, since: int) -> Iterator[Notice]:
    """Yield the notices by which a text has been told that was written with the event `since`."""
    for _, notice in law.notice_rules:
        told = law.act_names_at(notice.by) if notice.by else law.notice_events(notice)
        done = [case.happened[act] for act in told if act in case.happened]
        reached = [one for one in done if not notice.by or one.means not in (None, Means.no_contact)]
        if name in notice.with_ and any(one.seq >= since for one in reached):
            yield notice
