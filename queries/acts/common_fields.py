"""The fields of the acts that every regulation knows: what each is about, chosen from what the case offers."""

from collections.abc import Callable, Collection, Iterator, Mapping
from operator import attrgetter

from models.case import Item
from models.requirement import Name
from queries.acts.act_on_case import ActOnCase, Choices
from queries.acts.correction_fields import corrected_text, fact_on_record, filer_fields
from queries.acts.field import CONTROLS, Field
from queries.acts.form_choices import event_choices, merge_choices
from queries.acts.people import people_for_act, people_of_office
from rules import position
from rules.acts.common_acts import facts_asked_for
from rules.document import missing_signatures
from rules.fact import SUBJECT
from wording import terms
from wording.act_fields import ACT_FIELDS
from wording.regulation_names import translated
from wording.translation import gettext


def detail(name: str, choices: Choices = (), label: str = "", hint: str = "") -> Field:
    """Return the field of a detail of an act (ACT_FIELDS)."""
    known = ACT_FIELDS[name]
    assert known.label
    return Field(name, label or known.label(), CONTROLS[known.kind], tuple(choices), hint=hint)


def means_field(of: Collection[str] = ()) -> Field:
    """Return the field for the means by which somebody was told, all or these."""
    return detail("means", [(str(means), name()) for means, name in terms.MEANS_NAMES.items() if not of or means in of])


def single(field: Field) -> Field:
    """Return a field with its only choice made, where there is but one."""
    return field._replace(preset=field.choices[0][0]) if len(field.choices) == 1 else field


Maker = Callable[[ActOnCase], Iterator[Field]]


def means(_: ActOnCase) -> Iterator[Field]:
    yield means_field()


def text(name: Name) -> Maker:
    """Return what makes the field of a text that an act writes down."""

    def written_down(act: ActOnCase) -> Iterator[Field]:
        yield act.text(name)

    return written_down


def note(act: ActOnCase) -> Iterator[Field]:
    yield act.text("opinion")._replace(hint=gettext("@name or @id and a blank after it rings for this colleague."))


def answer(name: Name) -> Maker:
    """Return what makes the field in which somebody says why they approve or refuse: both have a button below it."""

    def says_why(act: ActOnCase) -> Iterator[Field]:
        yield act.text(name)._replace(label=gettext("Opinion or reason"), hint=gettext("A refusal needs a reason."))

    return says_why


def clock(act: ActOnCase) -> Iterator[Field]:
    """The limits that the act can be about."""
    extensible, suspensible = attrgetter("extension"), attrgetter("suspension")
    fits = {"extend": extensible, "suspend": suspensible, "resume": suspensible}.get(act.name, bool)
    yield single(detail("clock", act.labelled((key for key, clock in act.running if fits(clock)), "clock")))


def units(act: ActOnCase) -> Iterator[Field]:
    """How much more time is asked for, where the text gives it by units."""
    if any(clock.extension and clock.extension.by == "units" for _, clock in act.running):
        yield detail("units")


def until(act: ActOnCase) -> Iterator[Field]:
    """Until which day more time is asked for, where the text gives it by a day."""
    if any(clock.extension and clock.extension.by == "date" for _, clock in act.running):
        yield detail("until")


def request(act: ActOnCase) -> Iterator[Field]:
    """The requests for more time that wait, and the day until which more is given, where a day was asked for."""
    requests = act.case.requests.values()
    if len(requests) > 1:
        yield detail("clock", act.labelled((one.clock for one in requests), "clock"))
    if act.name == "approve" and any(one.until for one in requests):
        yield detail("until", hint=gettext("Empty: the day that was asked for."))


def ground(act: ActOnCase) -> Iterator[Field]:
    """The grounds on which a limit can be suspended."""
    grounds = dict.fromkeys(code for _, clock in act.running if clock.suspension for code in clock.suspension.grounds)
    named = {
        code: translated(act.procedure, words)
        for rule in act.procedure.rules
        if rule.clock and rule.clock.suspension
        for code, words in rule.clock.suspension.grounds.items()
    }
    yield single(detail("ground", [(code, named.get(code) or code) for code in grounds]))


def whom(act: ActOnCase) -> Iterator[Field]:
    """The people who may be named, then the units and posts of the regulation, to which a case can be handed."""
    people = people_for_act(act.acts, act.name, act.track)
    inside = (name for name, role in act.procedure.roles.items() if role.is_ in ("unit", "post"))
    units = act.labelled(inside, "role") if act.name == "transfer" else ()
    yield detail("whom", [*people.choices, *units])._replace(control="person")


def excludable(act: ActOnCase) -> Iterator[Field]:
    """Who is recused, or is asked to be."""
    reading = act.acts.reading
    people = people_of_office(
        reading.session, act.procedure, reading.person, act.acts.now, among={*act.acts.excludable}
    )
    yield detail("whom", people.choices)._replace(control="person")


def vacant(act: ActOnCase) -> Iterator[Field]:
    """The roles for which nobody is left."""
    yield single(detail("about", act.labelled(act.acts.vacant, "role"), gettext("The role for which nobody is left")))


def class_facts(act: ActOnCase) -> Iterator[Field]:
    """The facts by which the case is classed."""
    yield from (fact_on_record(act, name) for name in act.procedure.facts if name in act.acts.law.class_facts)


def stated_facts(act: ActOnCase) -> Iterator[Field]:
    """The facts that are stated and that the person may change, with their values."""
    yield from (fact_on_record(act, name) for name in act.acts.facts_amendable())


def replaced(act: ActOnCase) -> Iterator[Field]:
    """Who makes way, of those whom a fact names, and the facts that name them."""
    reading, named = act.acts.reading, act.acts.replaceable
    among = {person for people in named.values() for person in people}
    people = people_of_office(reading.session, act.procedure, reading.person, act.acts.now, among=among)
    yield detail("whom", people.choices, gettext("Who makes way"))._replace(control="person")
    hint = gettext("Everybody who is named then: the new person, and whoever else stays.")
    yield from (act.fact(name)._replace(hint=hint) for name in named)


def party(act: ActOnCase) -> Iterator[Field]:
    """The parties outside of the office."""
    outside = (name for name, role in act.procedure.roles.items() if role.is_ == "outside")
    yield detail("party", act.labelled(outside, "role"))


def given(_: ActOnCase) -> Iterator[Field]:
    yield detail("given")


def duty(act: ActOnCase) -> Iterator[Field]:
    """The points of the checklist that are not ticked."""
    place = position.position_on(act.case, act.track)
    duties = act.procedure.find_stage(place.stage).duties
    left = [(name, translated(act.procedure, duty.name)) for name, duty in duties.items() if name not in place.ticked]
    yield single(detail("about", left, gettext("Which duty")))


def document(act: ActOnCase) -> Iterator[Field]:
    """The documents that lack a signature."""
    lacking = (name for name in act.case.documents if any(missing_signatures(act.acts.law, act.case, name)))
    yield single(detail("about", act.labelled(lacking, "document"), gettext("Which document")))


def into(act: ActOnCase) -> Iterator[Field]:
    """The complaint into which this one goes: by its number, with the open ones of the regulation to choose."""
    hint = gettext("Choose one of the list, or type its number. You must be able to read it.")
    yield detail("into", () if act.plain else merge_choices(act.acts.reading), hint=hint)._replace(
        control="line", longest=24
    )


def event(act: ActOnCase) -> Iterator[Field]:
    """The events with which the act can be done."""
    yield detail("of", event_choices(act.acts.reading, act.acts.events_open(act.name)))._replace(control="one")


def written(act: ActOnCase) -> Iterator[Field]:
    """The texts of the case and of its items, and the item whose text is meant."""
    items: list[tuple[Name, Name, Item]] = [
        (kind, code, item) for kind, many in act.case.items.items() for code, item in many.items() if item.texts
    ]
    names = dict.fromkeys([*act.case.texts, *(name for _, _, item in items for name in item.texts)])
    known = [name for name in names if name in act.procedure.texts or name == SUBJECT]
    texts = act.labelled([act.about] if act.about in known else known, "text")
    yield detail("about", texts, gettext("Which text"))
    if items and act.about not in act.case.texts:
        of_items = [(code, f"{terms.label(act.procedure, kind, 'item')} {code}") for kind, code, _ in items]
        yield detail("item", of_items, gettext("Of which item (if of one)"))


def written_then(act: ActOnCase) -> Iterator[Field]:
    """The texts that the events have written with which the act can be done."""
    names = dict.fromkeys(name for _, name in act.acts.texts_open(act.name))
    yield detail("about", act.labelled(names, "text"), gettext("Which text"))


def subject(act: ActOnCase) -> Iterator[Field]:
    """What a party can consent to."""
    yield detail("about", act.labelled((*act.case.documents, *act.case.texts, *act.case.facts)))


reason = text("reason")
FIELDS: Mapping[Name, tuple[Maker, ...]] = {
    "note": (note,),
    "extend": (clock, units, until, reason),
    "approve": (request, answer("opinion")),
    "refuse": (request, answer("reason")),
    "withdraw_breach": (clock, reason),
    "transfer": (whom, reason),
    "delegate": (whom, reason),
    "countersign": (whom, reason),
    "add_signer": (whom, reason),
    "opinion": (text("opinion"),),
    "waive_opinion": (whom, reason),
    "return": (reason,),
    "urge": (reason,),
    "suspend": (clock, ground, reason),
    "resume": (clock, reason),
    "withdraw": (reason,),
    "reclassify": (class_facts, reason),
    "amend": (stated_facts, reason),
    "correct_text": (written, corrected_text, reason),
    "correct_filer": (filer_fields, reason),
    "close_text": (event, written_then, reason),
    "open_text": (event, written_then, reason),
    "replace": (replaced, reason),
    "mark_urgent": (reason,),
    "recuse": (whom, reason),
    "readmit": (excludable, reason),
    "deputise": (vacant, whom, reason),
    "contact": (means, party, text("contact_record")),
    "evidence": (text("evidence"),),
    "tick": (duty,),
    "sign": (document, party),
    "consent": (subject, party, given),
    "correct": (event, reason),
    "merge": (into, means, reason),
}


def common_fields(act: ActOnCase) -> Iterator[Field]:
    """Yield the fields of a common act, then the facts that rules about it ask for."""
    for make in FIELDS[act.name]:
        yield from make(act)
    asked = facts_asked_for(act.acts.law, position.position_on(act.case, act.track), act.name)
    yield from (act.fact(name) for name in sorted(asked) if name in act.procedure.facts)
