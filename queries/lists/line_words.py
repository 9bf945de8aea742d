"""The words of the lines of a list: a page says the same of many complaints, so each is looked up once."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial

from models.messages import ClockKey
from models.procedure import Procedure
from models.requirement import Name
from models.rule import HOUSE_MARK, RuleId
from queries.views.base import NamedView
from register.office.held_names import STAFF
from wording import terms
from wording.articles import article_of
from wording.limit_ends import clock_named, end_of_clock
from wording.translation import N_, gettext

OF_THE_OFFICE = {"administrator": N_("the administrators"), "heads_office": N_("the head of the office")}

OVER_UNITS = {
    "head_of_": N_("the head of {unit}"),
    "above_": N_("the superior of {unit}"),
    "over_": N_("the unit above {unit}"),
}


class LineWords:
    """The words for cases under one edition, in the language of the moment at which it is made and used."""

    def __init__(self, procedure: Procedure) -> None:
        self.title: Callable[[Name], str] = cache(partial(terms.case_title, procedure))
        self.clock: Callable[[ClockKey], str] = cache(lambda key: terms.label(procedure, key, "clock"))
        self.holder: Callable[[str, str | None], NamedView] = cache(partial(holder_view, procedure))
        self._procedure = procedure
        self._clock = cache(partial(clock_named, procedure))
        self._articles = {rule.id: article_of(procedure, rule) for rule in procedure.rules}
        self._reminders = reminder_rules(procedure)

    def stage(self, stage: Name | None, entry: Name) -> tuple[Name, str]:
        """Return the stage of a case and what people read for it; of one that has not begun, its first."""
        at = stage or self._procedure.entries[entry].to
        return at, terms.label(self._procedure, at, "stage")

    def end(self, key: ClockKey, due: datetime | None, last_day: date | None) -> str:
        return end_of_clock(self._procedure, self._clock(key), due, last_day)

    def article(self, rule: RuleId) -> str:
        """Return the article behind a rule; empty for a rule of the office's own."""
        return self._articles.get(rule, "")

    def breach(self, rule: RuleId) -> bool:
        """Return False for a rule that sets a reminder, whose end is no breach; the office's own do."""
        return HOUSE_MARK not in rule and rule not in self._reminders


def reminder_rules(procedure: Procedure) -> set[RuleId]:
    """Return the rules of a text that set reminders: nothing is late when one ends."""
    return {rule.id for rule in procedure.rules if rule.clock and not rule.clock.breach}


def holder_view(procedure: Procedure, holder: str, name: str | None) -> NamedView:
    """Return a unit, a post or a person with the name that people read."""
    if holder == STAFF:
        return NamedView(code=holder, label=gettext("any member of staff"))
    if holder in OF_THE_OFFICE:
        return NamedView(code=holder, label=OF_THE_OFFICE[holder]())
    for rank, line in OVER_UNITS.items():
        if holder.startswith(rank) and holder not in procedure.roles:
            unit = holder.removeprefix(rank)
            return NamedView(code=holder, label=line(unit=terms.label(procedure, unit)))
    label = terms.label(procedure, holder) if holder in procedure.roles else name or holder
    return NamedView(code=holder, label=label)
