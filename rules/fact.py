"""`facts:` which facts may be stated, in which form, and which facts follow from others."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from datetime import date, datetime

from models.case import Case, Occurrence, Position, StatedBy, replace
from models.events import Event, EventType
from models.indexes.stage_act import StageAct
from models.law import Law
from models.messages import Act, FactValue, Refusal, Why
from models.procedure import Fact
from models.requirement import EventName, Name, facts_in
from models.rule import RuleId
from models.time import SUPPORTED_YEARS
from rules import roles
from rules.event_names import ACT_ASKED_FOR
from rules.statutory_time import hours
from rules.statutory_time.local_time import local_day

CORRECTION = "amend"
EVIDENCE = "evidence"  # the text on which a late report rests
SAID_BY_SEVERAL = ("approve", "refuse", "return")  # answers of several persons to one approval
ACT_BEHIND: Mapping[EventType, Name] = {  # events that bear the name of their clock
    "asked": "extend", "granted": "approve", "declined": "refuse", "suspended": "suspend", "resumed": "resume",
    "breach_withdrawn": "withdraw_breach",
}  # fmt: skip
REASON, OPINION, CONTACT_RECORD = "reason", "opinion", "contact_record"
CORRECTED_TEXT, NEW_CONTACT, GRADE_WORDS = "corrected_text", "new_contact", "grade_words"
SUBJECT = "subject"  # what a complaint is about, in a line; no rule reads it
# What is corrected of who filed a complaint: each field with the text that says how it should read.
CORRECTED_FIELDS: Mapping[str, Name] = {
    "name": "new_name", "unit": "new_unit", "contact": NEW_CONTACT, "address": "new_address",
}  # fmt: skip
KNOWN_TEXTS = frozenset(  # every procedure knows them
    {EVIDENCE, REASON, OPINION, CONTACT_RECORD, CORRECTED_TEXT, GRADE_WORDS, SUBJECT, *CORRECTED_FIELDS.values()}
)
NOTE = "note"
# The known texts that acts write which every office knows, beside a reason. An outcome writes them if its rules ask.
TEXTS_OF_ACTS: Mapping[Name, tuple[Name, ...]] = {
    "evidence": (EVIDENCE,), "contact": (CONTACT_RECORD,), "opinion": (OPINION,), NOTE: (OPINION,),
    "correct_text": (CORRECTED_TEXT,), "correct_filer": tuple(CORRECTED_FIELDS.values()),
    "grade": (GRADE_WORDS,),
    "approve": (OPINION,), "refuse": (OPINION,), "return": (OPINION,),
}  # fmt: skip


def stated_facts(law: Law, case: Case, act: Act) -> dict[Name, FactValue]:
    """Return the facts that an act states, with those that follow from them (a hotline's number names its office) or
    from who does it.

    Facts that say who holds a role do not follow from a note.
    """
    facts = dict(act.facts)
    facts |= {
        name: act.actor
        for name in law.doer_facts.get(act.name, ())
        if name not in act.facts and name not in act.unknown and _is_named_anew(law, case, act, name)
    }
    of_note = law.role_facts if act.name == "note" else frozenset[Name]()
    unknown = [
        (name, sources)
        for name, sources in law.following_facts.items()
        if name not in facts and name not in case.facts and name not in of_note
    ]
    if not unknown:
        return facts
    gone = taken_back(act)
    for name, sources in unknown:
        for source, values in sources.items():
            known = None if source in gone else act.facts.get(source, case.facts.get(source))
            if followed := values.get(str(known)):
                facts[name] = followed
    return facts


def _is_named_anew(law: Law, case: Case, act: Act, name: Name) -> bool:
    """Return True if nobody has been named, or whoever did the act the last time, or if the act may name another."""
    stated = case.stated.get(name)
    if name not in case.facts or (stated is not None and stated.act == act.name):
        return True
    found = (law.stage_act(here.stage, act.name) for here in case.positions.values())
    return any(one is not None and name in one.appoints for one in found)


def counted_facts(law: Law, happened: Mapping[EventName, Occurrence]) -> dict[Name, FactValue]:
    """Return the numbers that the case counts: how often the events of each have happened."""
    return {
        name: sum(happened[event].times for event in events if event in happened)
        for name, events in law.counted_facts.items()
    }


def calendar_facts(law: Law, received: datetime) -> dict[Name, FactValue]:
    """Return what the calendar knows of a case that was received then: whether that was outside office hours; a
    break at noon is within them."""
    names = [name for name, fact in law.procedure.facts.items() if fact.tells == "outside_hours"]
    return dict.fromkeys(names, hours.next_opening_of_day(received, law.calendar) != received) if names else {}


def stated_by(event: Event, names: Iterable[Name], item_fields: Container[Name] = ()) -> dict[Name, StatedBy]:
    """Return who stated these facts and texts, some of them of an item, or made these documents: the event."""
    act = ACT_BEHIND.get(event.type) or ACT_ASKED_FOR.get(event.name) or event.name
    of_case = StatedBy(seq=event.seq, act=act, stage=event.stage, by=event.by)
    of_item = replace(of_case, item=event.item) if event.item else of_case
    return {name: of_item if name in item_fields else of_case for name in names}


def taken_back(said: Act | Event) -> frozenset[Name]:
    """Return the facts that a correction takes back: they have no value any more until somebody states them."""
    return frozenset(said.unknown if said.name == CORRECTION else ())


def stated_earlier(law: Law, case: Case, here: Position, act: Act | None = None) -> frozenset[Name]:
    """Return the facts and texts that, at `here`, are of an earlier round: stated while the track did what it has since
    gone back of, or the last time that this act was done.

    Facts that class the case or say who holds a role hold for all rounds. What an act says of one item holds beside
    what it says of the next, and so do the answers to an approval.
    """
    once = act and not (act.item or act.name in SAID_BY_SEVERAL)
    if not here.redone and not once:
        return frozenset()
    earlier = [name for name, stated in case.stated.items() if _is_redone(stated, here)] if here.redone else []
    if act and once:
        stages = (None, here.stage)
        own = act.name in law.procedure.acts
        earlier += [
            name for name, stated in case.stated.items() if stated.act == act.name and (own or stated.stage in stages)
        ]
    return frozenset(earlier) - law.role_facts - law.class_facts if earlier else frozenset()


def _is_redone(stated: StatedBy, here: Position) -> bool:
    return stated.item is not None or any(since < stated.seq < until for since, until in here.redone)


def fact_refusals(law: Law, act: Act) -> list[Refusal]:
    """Refuse facts and texts that the procedure does not know, or not in that form."""
    facts, texts = law.procedure.facts, law.procedure.texts
    wrong = [name for name, value in act.facts.items() if not _can_be_stated(facts.get(name), value)]
    if act.texts:
        wrong += [name for name in act.texts if name not in texts and name not in KNOWN_TEXTS]
        wrong += [name for name, text in act.texts.items() if name in law.procedure.name_lists and not text.count]
    if act.unknown:
        wrong += [name for name in act.unknown if name not in facts and name not in texts]
    return [Refusal(why=Why.wrong_value, about=name) for name in wrong]


def form_refusals(law: Law, entry: Name, texts: Collection[Name]) -> list[Refusal]:
    """Refuse the texts of an intake form that an act further on is asked to write: nobody writes its words for it."""
    mine = law.texts_of_forms[entry]
    return [
        Refusal(why=Why.in_passing, rule=law.load_bearing_texts.get(name), about=name)
        for name in texts
        if name in law.procedure.texts and name not in mine
    ]


def _can_be_stated(fact: Fact | None, value: FactValue) -> bool:
    return fact is not None and not fact.known and is_fact_value(fact, value)


# ---- which act may state it ---------------------------------------------------------------------------------


def misstatement_refusals(law: Law, case: Case, here: Position, stage_act: StageAct, act: Act) -> list[Refusal]:
    """Refuse the facts on which something rests and that an outcome or own act may not state, or may not change. What
    is of an earlier round is stated anew, also by the act that leads back and so begins a new one."""
    left_out = left_out_refusals(law, case, stage_act, act)
    if left_out or not any(name in law.load_bearing_facts and name not in stage_act.settles for name in act.facts):
        return left_out
    known = _known_before(law, case, here, stage_act, act, act.facts)
    return stating_refusals(law, act, known, stage_act.asks_for, stage_act.settles)


def fixed_facts(
    law: Law, case: Case, here: Position, stage_act: StageAct, act: Act, names: Collection[Name]
) -> frozenset[Name]:
    """Return which of these facts of a case an outcome or own act finds stated and may not change."""
    known = _known_before(law, case, here, stage_act, act, names)
    resting = law.load_bearing_facts.keys() - stage_act.settles
    return frozenset(name for name, value in known.items() if value is not None and name in resting)


def _known_before(
    law: Law, case: Case, here: Position, stage_act: StageAct, act: Act, names: Collection[Name]
) -> dict[Name, FactValue | None]:
    """Return what is stated of these facts, but for what the act goes back of, or is of an earlier round."""
    item = case.items.get(stage_act.way.item.of, {}).get(act.item or "") if stage_act.way.item else None
    of_item = item.facts if item else {}
    stated = {name: of_item.get(name) if name in stage_act.item_fields else case.facts.get(name) for name in names}
    back_since = here.path.get(stage_act.way.to or "", case.seq)
    undone = {name for name in names if name in case.stated and case.stated[name].seq > back_since}
    return {name: stated[name] for name in stated.keys() - undone - stated_earlier(law, case, here, act)}


def left_out_refusals(law: Law, case: Case, stage_act: StageAct, act: Act) -> list[Refusal]:
    """Refuse to leave out somebody who is complained of, unless the act asks who that is, or the fact says who has to
    answer as well: other acts only add to them."""
    answering = {role.named_in for role in law.procedure.roles.values()}
    return [
        Refusal(why=Why.stated, rule=law.load_bearing_facts.get(name), about=name)
        for name, value in act.facts.items()
        if name in law.respondent_facts
        and name not in stage_act.asked_anew
        and name not in answering
        and not {*roles.stated_names(case.facts.get(name))} <= {*roles.stated_names(value)}
    ]


def stating_refusals(
    law: Law,
    act: Act,
    stated: Mapping[Name, FactValue | None],
    asked: Collection[Name],
    settled: Collection[Name] = (),
) -> list[Refusal]:
    """Refuse the facts on which something rests, unless the act settles them, or asks for them and they have not been
    stated otherwise. `stated` is what has been stated of them."""
    refused = []
    for name, value in act.facts.items():
        known = stated.get(name)
        if name not in law.load_bearing_facts or name in settled or (name in asked and known in (None, value)):
            continue
        why = Why.in_passing if known in (None, value) else Why.stated
        refused.append(Refusal(why=why, rule=law.load_bearing_facts[name], about=name))
    return refused


def miswritten_refusals(law: Law, case: Case, here: Position, stage_act: StageAct, act: Act) -> list[Refusal]:
    """Refuse the texts that an outcome or own act does not ask for, and those that another act has written in this
    round: what was written, and what was signed, told or decided with it, stands under its own act."""
    if not (act.texts or act.unknown):
        return []
    of_item = case.items.get(stage_act.way.item.of, {}).get(act.item or "") if stage_act.way.item else None
    back_since = here.path.get(stage_act.way.to or "", case.seq)
    undone = {name for name in act.texts if name in case.stated and case.stated[name].seq > back_since}
    standing = case.texts.keys() - undone - stated_earlier(law, case, here, act)
    if act.name in SAID_BY_SEVERAL:
        standing -= {name for name in act.texts if name in case.stated and case.stated[name].act == act.name}
    if stage_act.item_fields:
        written = of_item.texts if of_item else {}
        standing -= stage_act.item_fields
        standing |= {name for name in written if of_item and of_item.stated[name].act != act.name}
    return writing_refusals(law, act, standing, stage_act.asks_for, stage_act.writes_anew)


def writing_refusals(
    law: Law,
    act: Act,
    standing: Collection[Name],
    asked: Collection[Name],
    anew: Collection[Name] = (),
    may_be_unknown: Collection[Name] = (),
) -> list[Refusal]:
    """Refuse the texts that an act neither writes by its nature nor is asked for, those among `standing` that it may
    not write `anew`, and to say of what rules rest on that it is not known, unless they ask this act for it."""
    of_act = {REASON, *TEXTS_OF_ACTS.get(act.name, ())} | ({EVIDENCE} if act.happened != act.received else set())
    refused = []
    for name in act.texts:
        if (name in of_act and name not in law.load_bearing_texts) or name in anew:
            continue
        if name not in asked or name in standing:
            why = Why.stated if name in standing else Why.in_passing
            refused.append(Refusal(why=why, rule=law.load_bearing_texts.get(name), about=name))
    resting = {**law.load_bearing_facts, **law.load_bearing_texts}
    refused += [
        Refusal(why=Why.in_passing, rule=resting[name], about=name)
        for name in act.unknown
        if act.name != CORRECTION and name in resting and name not in asked and name not in may_be_unknown
    ]
    return refused


# ---- where a date lies -------------------------------------------------------------------------------------


def instant_refusals(law: Law, act: Act, stage_act: StageAct | None = None) -> list[Refusal]:
    """Refuse a date or instant that cannot be so: what happened lies after the act, or what is promised before it.

    What happened is known when the act is received; what is promised counts from when the act happened. A date is
    compared with the day. A correction may say what was promised for a time that has passed by now. Facts in another
    form than their own are left to `fact_refusals`.
    """
    if not act.facts:
        return []
    facts = law.procedure.facts
    misplaced = [
        name
        for name, value in act.facts.items()
        if isinstance(value, date)
        and name in facts
        and is_fact_value(facts[name], value)
        and not _lies_where_it_must(law, name, value, act)
    ]
    return [Refusal(why=Why.wrong_value, rule=_asking_rule(law, name, stage_act), about=name) for name in misplaced]


def _lies_where_it_must(law: Law, name: Name, value: date | datetime, act: Act) -> bool:
    lies = law.procedure.lies(name)
    at = act.happened if lies == "ahead" else act.received
    stated, seen_from = (value, at) if isinstance(value, datetime) else (value, local_day(at, law.calendar.zone))
    if lies == "anywhere" or (lies == "ahead" and act.name == CORRECTION):
        return True
    return stated >= seen_from if lies == "ahead" else stated <= seen_from


def _asking_rule(law: Law, name: Name, stage_act: StageAct | None) -> RuleId | None:
    """Return the rule that asks for a fact: at this outcome or own act, else the first one anywhere."""
    here = [rule for rule, record in stage_act.records if name in record.fields] if stage_act else []
    here += [rule for rule, gate in stage_act.gates if name in facts_in(gate.needs)] if stage_act else []
    asking = here or [rule for rule, record in law.record_rules if name in record.fields]
    return asking[0].id if asking else law.load_bearing_facts.get(name)


# ---- its form -----------------------------------------------------------------------------------------------


def is_fact_value(fact: Fact, value: FactValue) -> bool:
    """Return True for a value in the form of the fact. A list is a set of members: none twice, and at least one, since
    an empty one says nothing, unless "none of these" is an answer."""
    if isinstance(value, tuple):
        known = fact.is_ == "persons" or (fact.is_ == "codes" and set(value) <= set(fact.one_of))
        return known and len(value) == len(set(value)) and (bool(value) or fact.may_be_none)
    match fact.is_:
        case "yes_no":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "date" | "instant":
            instant = isinstance(value, datetime)
            return isinstance(value, date) and instant == (fact.is_ == "instant") and value.year in SUPPORTED_YEARS
        case "code" | "person":
            return isinstance(value, str) and (fact.is_ == "person" or value in fact.one_of)
        case _:
            return False


def other_values(law: Law, fact: Fact, known: FactValue, now: datetime) -> Iterator[FactValue]:
    """Yield other values that a fact could have, by which it is asked whether it can be given another one."""
    day = local_day(now, law.calendar.zone)
    match fact.is_:
        case "yes_no":
            yield not known
        case "number":
            yield 0 if known else 1
        case "date" | "instant":
            yield from (one for one in (day, now) if is_fact_value(fact, one) and one != known)
        case "code":
            yield from (code for code in fact.one_of if code != known)
        case "codes":
            yield from ((code,) for code in fact.one_of if (code,) != known)
        case _:  # whom it names instead is chosen on the form
            yield ("nobody",) if fact.is_ == "persons" else "nobody"
