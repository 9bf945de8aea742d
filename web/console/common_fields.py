"""The fields of the acts that every regulation knows: what each is about, chosen from what the case offers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from models.case import Position
from models.limit import Clock
from models.procedure import Procedure
from models.requirement import Name
from queries.acts.acts_of_person import ActsOfPerson
from queries.acts.form_choices import event_choices, merge_choices, people_choices
from rules import position
from rules.acts.common_acts import facts_asked_for
from rules.clock import clock_key, running_clocks
from rules.document import missing_signatures
from web.html.fields import Control, Field, fact_field
from wording import terms
from wording.translation import N_, Message, gettext

# Which fields each act has; `text:` is a text that it writes down.
FIELDS: Mapping[Name, tuple[str, ...]] = {
    "note": ("text:opinion",),
    "extend": ("clock", "units", "until", "text:reason"),
    "approve": ("request", "granted_until", "text:opinion"),
    "refuse": ("request", "text:reason"),
    "withdraw_breach": ("clock", "text:reason"),
    "transfer": ("whom", "text:reason"),
    "delegate": ("whom", "text:reason"),
    "countersign": ("whom", "text:reason"),
    "add_signer": ("whom", "text:reason"),
    "opinion": ("text:opinion",),
    "waive_opinion": ("whom", "text:reason"),
    "return": ("text:reason",),
    "urge": ("text:reason",),
    "suspend": ("clock", "ground", "text:reason"),
    "resume": ("clock", "text:reason"),
    "withdraw": ("text:reason",),
    "reclassify": ("class_facts", "text:reason"),
    "amend": ("stated_facts", "text:reason"),
    "correct_text": ("written", "text:corrected_text", "text:reason"),
    "correct_contact": ("text:new_contact", "text:reason"),
    "close_text": ("event", "written_then", "text:reason"),
    "open_text": ("event", "written_then", "text:reason"),
    "replace": ("person_facts", "text:reason"),
    "mark_urgent": ("text:reason",),
    "recuse": ("whom", "text:reason"),
    "readmit": ("excludable", "text:reason"),
    "deputise": ("vacant", "whom", "text:reason"),
    "contact": ("means", "party", "text:contact_record"),
    "evidence": ("text:evidence",),
    "tick": ("duty",),
    "sign": ("document", "party"),
    "consent": ("subject", "party", "given"),
    "correct": ("event", "text:reason"),
    "merge": ("into", "means", "text:reason"),
}


@dataclass(frozen=True)
class CommonFields:
    """The fields of one such act on one case."""

    acts: ActsOfPerson
    name: Name
    track: Name | None = None

    def fields(self) -> Iterator[Field]:
        """Yield the fields of the act, then the facts that rules about it ask for."""
        for kind in FIELDS.get(self.name, ()):
            if kind.startswith("text:"):
                name = kind.removeprefix("text:")
                yield Field(f"texts.{name}", terms.label(self._procedure, name, "text"), "text")
            else:
                yield from MAKERS[kind](self)
        asked = facts_asked_for(self.acts.law, self._here, self.name)
        yield from (fact_control(self.acts, name) for name in sorted(asked) if name in self._procedure.facts)

    @property
    def _procedure(self) -> Procedure:
        return self.acts.reading.case_file.procedure

    @property
    def _here(self) -> Position:
        return position.position_on(self.acts.case, self.track)

    def _running(self) -> list[tuple[str, Clock]]:
        return [
            (clock_key(clock.name, state.item), clock) for clock, state in running_clocks(self.acts.law, self.acts.case)
        ]

    def clock(self) -> Iterator[Field]:
        """The limits that the act can be about."""
        wanted: Mapping[Name, Callable[[Clock], object]] = {
            "extend": lambda clock: clock.extension,
            "suspend": lambda clock: clock.suspension,
            "resume": lambda clock: clock.suspension,
        }
        fits: Callable[[Clock], object] = wanted.get(self.name, bool)
        choices = [(key, terms.label(self._procedure, key, "clock")) for key, clock in self._running() if fits(clock)]
        yield Field("clock", gettext("Which limit"), "one", tuple(choices))

    def more_units(self) -> Iterator[Field]:
        """How much more time is asked for, where the text gives it by units."""
        if any(clock.extension and clock.extension.by == "units" for _, clock in self._running()):
            yield Field("units", gettext("How many units more"), "number")

    def more_until(self) -> Iterator[Field]:
        """Until which day more time is asked for, where the text gives it by a day."""
        if any(clock.extension and clock.extension.by == "date" for _, clock in self._running()):
            yield Field("until", gettext("Until which day"), "date")

    def request(self) -> Iterator[Field]:
        """The requests for more time that wait."""
        requests = self.acts.case.requests.values()
        choices = [(one.clock, terms.label(self._procedure, one.clock, "clock")) for one in requests]
        if len(choices) > 1:
            yield Field("clock", gettext("Which limit"), "one", tuple(choices))

    def granted_until(self) -> Iterator[Field]:
        """The day until which more time is given, where a day was asked for."""
        if any(one.until for one in self.acts.case.requests.values()):
            yield Field("until", gettext("Until which day"), "date", hint=gettext("Empty: the day that was asked for."))

    def ground(self) -> Iterator[Field]:
        """The grounds on which a limit can be suspended."""
        grounds = {
            code: zh
            for _, clock in self._running()
            if clock.suspension
            for code, zh in clock.suspension.grounds.items()
        }
        prose = {
            code: zh
            for rule in self._procedure.rules
            if rule.clock and rule.clock.suspension
            for code, zh in rule.clock.suspension.grounds.items()
        }
        yield Field(
            "ground",
            gettext("Ground of the suspension"),
            "one",
            tuple((code, prose.get(code) or code) for code in grounds),
        )

    def whom(self) -> Iterator[Field]:
        """The people of the office, then its units and posts."""
        roles = [
            (name, terms.label(self._procedure, name, "role"))
            for name, role in self._procedure.roles.items()
            if role.is_ in ("unit", "post")
        ]
        offered = roles if self.name == "transfer" else []
        yield Field("whom", gettext("Whom"), "one", (*people(self.acts), *offered))

    def excludable(self) -> Iterator[Field]:
        """Who is recused, or is asked to be."""
        wanted = self.acts.excludable
        yield Field("whom", gettext("Whom"), "one", tuple(one for one in people(self.acts) if one[0] in wanted))

    def vacant(self) -> Iterator[Field]:
        """The roles for which nobody is left."""
        choices = [(role, terms.label(self._procedure, role, "role")) for role in self.acts.vacant]
        yield Field("about", gettext("The role for which nobody is left"), "one", tuple(choices))

    def facts_of(self, names: list[Name]) -> Iterator[Field]:
        """The facts of these names."""
        yield from (fact_control(self.acts, name) for name in names)

    def class_facts(self) -> Iterator[Field]:
        """The facts by which the case is classed."""
        yield from self.facts_of([name for name in self._procedure.facts if name in self.acts.law.class_facts])

    def stated_facts(self) -> Iterator[Field]:
        """The facts that are stated and that this act may change."""
        law, case = self.acts.law, self.acts.case
        facts = self._procedure.facts
        yield from self.facts_of(
            [name for name in facts if name in case.facts and name not in law.class_facts and not facts[name].known]
        )

    def person_facts(self) -> Iterator[Field]:
        """The facts that name persons."""
        facts = self._procedure.facts
        yield from self.facts_of(
            [name for name, fact in facts.items() if fact.is_ in ("person", "persons") and name in self.acts.case.facts]
        )

    def party(self) -> Iterator[Field]:
        """The parties outside of the office."""
        outside = [
            (name, terms.label(self._procedure, name, "role"))
            for name, role in self._procedure.roles.items()
            if role.is_ == "outside"
        ]
        yield Field("party", gettext("Which party"), "one", tuple(outside))

    def duty(self) -> Iterator[Field]:
        """The points of the checklist that are not ticked."""
        here = self._here
        duties = self._procedure.find_stage(here.stage).duties
        left = [(name, duty.zh) for name, duty in duties.items() if name not in here.ticked]
        yield Field("about", gettext("Which duty"), "one", tuple(left))

    def document(self) -> Iterator[Field]:
        """The documents that lack a signature."""
        law, case = self.acts.law, self.acts.case
        lacking = [name for name in case.documents if any(missing_signatures(law, case, name))]
        choices = [(name, terms.label(self._procedure, name, "document")) for name in lacking]
        yield Field("about", gettext("Which document"), "one", tuple(choices))

    def into(self) -> Iterator[Field]:
        """The complaint into which this one goes: by its number, with the open ones of the regulation to choose."""
        yield Field(
            "into",
            gettext("Into which case"),
            "line",
            tuple(merge_choices(self.acts.reading)),
            longest=24,
            hint=gettext("Choose one of the list, or type its number. You must be able to read it."),
        )

    def event(self) -> Iterator[Field]:
        """The events that the person can undo."""
        choices = event_choices(self.acts.reading, self.acts.events_open(self.name))
        yield Field("of", gettext("Which event"), "one", tuple(choices))

    def written(self) -> Iterator[Field]:
        """The texts of the case and of its items, and the item whose text is meant."""
        items = [(kind, code, one) for kind, many in self.acts.case.items.items() for code, one in many.items()]
        names = [*self.acts.case.texts, *(name for _, _, one in items for name in one.texts)]
        known = [name for name in dict.fromkeys(names) if name in self._procedure.texts]
        choices = tuple((name, terms.label(self._procedure, name, "text")) for name in known)
        yield Field("about", gettext("Which text"), "one", choices)
        if of_items := [
            (code, f"{terms.label(self._procedure, kind, 'item')} {code}") for kind, code, one in items if one.texts
        ]:
            yield Field("item", gettext("Of which item (if of one)"), "one", tuple(of_items))

    def written_then(self) -> Iterator[Field]:
        """The texts that the events have written with which the act can be done."""
        names = dict.fromkeys(name for _, name in self.acts.texts_open(self.name))
        choices = tuple((name, terms.label(self._procedure, name, "text")) for name in names)
        yield Field("about", gettext("Which text"), "one", choices)

    def subject(self) -> Iterator[Field]:
        """What a party can consent to."""
        names = (*self.acts.case.documents, *self.acts.case.texts, *self.acts.case.facts)
        yield Field(
            "about", gettext("About what"), "one", tuple((name, terms.label(self._procedure, name)) for name in names)
        )


def _plain(name: str, control: Control, line: Message) -> Callable[[CommonFields], Iterator[Field]]:
    def one(_: CommonFields) -> Iterator[Field]:
        yield Field(name, line(), control)

    return one


def means_field(of: tuple[str, ...] = ()) -> Field:
    """Return the field for the means by which somebody was told."""
    choices = [(str(means), said()) for means, said in terms.MEANS_NAMES.items() if not of or means in of]
    return Field("means", gettext("By which means"), "one", tuple(choices))


MAKERS: Mapping[str, Callable[[CommonFields], Iterator[Field]]] = {
    "clock": CommonFields.clock,
    "request": CommonFields.request,
    "granted_until": CommonFields.granted_until,
    "ground": CommonFields.ground,
    "whom": CommonFields.whom,
    "excludable": CommonFields.excludable,
    "vacant": CommonFields.vacant,
    "party": CommonFields.party,
    "duty": CommonFields.duty,
    "document": CommonFields.document,
    "subject": CommonFields.subject,
    "written": CommonFields.written,
    "written_then": CommonFields.written_then,
    "event": CommonFields.event,
    "class_facts": CommonFields.class_facts,
    "stated_facts": CommonFields.stated_facts,
    "person_facts": CommonFields.person_facts,
    "units": CommonFields.more_units,
    "until": CommonFields.more_until,
    "given": _plain("given", "yes_no", N_("Consents")),
    "into": CommonFields.into,
    "means": lambda _: iter((means_field(),)),
}


def fact_control(acts: ActsOfPerson, name: Name) -> Field:
    """Return the field of a fact; persons are chosen from the office."""
    fact = acts.reading.case_file.procedure.facts[name]
    if fact.is_ not in ("person", "persons"):
        return fact_field(name, fact)
    control: Control = "one" if fact.is_ == "person" else "several"
    return Field(f"facts.{name}", fact.zh or name, control, tuple(people(acts, fact.from_)))


def people(acts: ActsOfPerson, roles: tuple[Name, ...] = ()) -> list[tuple[str, str]]:
    """Return the people of the office with their names, or those who hold one of these roles."""
    return people_choices(acts.reading.session, acts.reading.case_file.procedure.slug, roles)
