"""What a letter to who filed the complaint says: its kind, why it is written, the last day that it names."""

import re

from documents.declared_layout import LetterContent
from models.case import Case
from models.events import Event, clock_of
from models.law import Law
from models.procedure import Letter, Procedure
from models.requirement import Name
from rules.acts.correction import CORRECT
from rules.acts.text_correction import CORRECT_TEXT
from rules.fact import CORRECTED_TEXT
from wording import terms
from wording.articles import article_text

REDATED = "redated"
EDITORS_NOTE = re.compile(r"\((残缺|原文)[^)]*\)")  # beside an article, for whoever reads the file


def letter_content(law: Law, procedure: Procedure, name: Name, told: Event, case: Case) -> LetterContent:
    """Return what a letter says, told by an event; `case` is the case after it. A notice that is told anew because the
    act was undone, a text corrected or a limit moved says that alone."""
    letter = procedure.find_letter(name)
    kind = _told_anew(told) or letter.kind
    if kind == CORRECT_TEXT:
        letter = letter.model_copy(update={"with_": (CORRECTED_TEXT,), "remedy": ""})
    elif kind in (CORRECT, REDATED):
        letter = letter.model_copy(update={"with_": (), "remedy": ""})
    return LetterContent(
        name=name,
        letter=letter,
        kind=kind,
        article=_article(law, procedure, name, told),
        case=case.number,
        filed=terms.printed_day(case.opened_at.date()),
        unit=_responsible_unit(law, procedure, told, case),
        limit=_last_day(letter, told, case) if kind != CORRECT else "",
    )


def _told_anew(told: Event) -> str:
    """Return why a notice is told anew; empty where it is told first."""
    if told.type != "notified":
        return ""
    return told.about if told.about in (CORRECT, CORRECT_TEXT) else REDATED if told.clock else ""


def _article(law: Law, procedure: Procedure, name: Name, told: Event) -> str:
    """Return the article of the notice, else of the rule that provides for the act, or of the limit."""
    rule = law.notices[name][0].id if name in law.notices else None
    rule = rule or (law.clocks[told.name][0].id if told.type == "granted" else None)
    provided = law.providing_rules
    rule = rule or provided.get((told.stage or "", told.name)) or provided.get(("", told.name))
    found = terms.rule_by_id(procedure, rule)
    return EDITORS_NOTE.sub("", article_text(found.article)) if found else ""


def _last_day(letter: Letter, told: Event, case: Case) -> str:
    """Return the last day of the limit that the letter names, of the one that was granted or has moved, if it runs."""
    key = letter.limit or clock_of(told) or (told.name if told.type == "granted" else "")
    state = case.clocks.get(key)
    return terms.printed_day(state.last_day) if state and state.last_day else ""


def _responsible_unit(law: Law, procedure: Procedure, told: Event, case: Case) -> str:
    """Return the unit that did what a letter tells; in a text without units, whose act it was."""
    who = law.find_stage(told.stage or case.stage).who
    units = [role for role in (*who, *procedure.roles) if procedure.roles[role].is_ == "unit"]
    return procedure.roles[(units or who or [*procedure.roles])[0]].zh
