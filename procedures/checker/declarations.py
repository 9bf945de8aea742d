"""Whether each declaration fits what it is used for: facts, roles, stages, outcomes, rules, and no name used twice."""

from collections.abc import Iterable, Iterator, Mapping

from models.procedure import Fact, Permit, Procedure, Role
from models.requirement import Name
from models.rule import Notice, Record, Rule
from models.stage import OFFICE_STAGES, ActDefinition, Approval, Stage
from procedures.checker import kind_names
from procedures.checker.clocks import clock_flaws, closed_act_flaws
from procedures.checker.documents import document_flaws
from procedures.checker.periodic import periodic_flaws
from procedures.checker.unresolved_names import COMMON_EVENTS
from procedures.checker.values import (
    code_value_flaws,
    item_use_flaws,
    recused_person_flaws,
    requirement_flaws,
    stated_value_flaws,
)
from procedures.references import Flaw, outcomes_and_acts
from procedures.source import YamlPath
from rules.event_effects.returns import RETURN
from rules.judge import GENERIC_ACTS
from rules.position import MAIN_TRACK
from wording.translation import N_, Message, gettext

TWICE: Mapping[str, Message] = {
    "rule": N_("another rule is called {name}; give each a name of its own"),
    "clock": N_("another clock is called {name}; give each a name of its own"),
    "notice": N_("another notice is called {name}; give each a name of its own"),
}


PERSON_KINDS = {"person", "persons"}
FACT_KINDS_OF_ROLE = {
    "named": PERSON_KINDS,
    "unit": {"code", "codes"},
    "head_of": {"code", "codes"},
    "superior_of": {"code", "codes"},
}


def declaration_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield references to things that exist but cannot serve. Every name must resolve (see `unresolved_names`)."""
    yield from _collision_flaws(procedure)
    for name, fact in procedure.facts.items():
        yield from _fact_flaws(("facts", name), name, fact, procedure)
    for name, role in procedure.roles.items():
        yield from _role_flaws(("roles", name), role, procedure)
    yield from requirement_flaws(procedure)
    yield from clock_flaws(procedure)
    for place, rule in enumerate(procedure.rules):
        yield from _rule_flaws(("rules", place), rule, procedure)
    for name, stage in procedure.stages.items():
        if name in OFFICE_STAGES:
            yield Flaw(
                ("stages", name),
                gettext(
                    "every case knows the stage {name}, at which a merged case ends; give yours another name", name=name
                ),
            )
        yield from _stage_flaws(("stages", name), name, stage, procedure)
    yield from () if procedure.overlays else document_flaws(procedure)  # more was laid over it than it may need
    for path, _, way in outcomes_and_acts(procedure):
        yield from _way_flaws(path, way, procedure)
    yield from _act_place_flaws(procedure)
    yield from _respondent_flaws(procedure)
    yield from periodic_flaws(procedure)
    yield from closed_act_flaws(procedure)


def _collision_flaws(procedure: Procedure) -> Iterator[Flaw]:
    yield from _repeated_name_flaws(procedure)
    yield from _letter_flaws(procedure)
    for path, way, _ in outcomes_and_acts(procedure):
        if way in GENERIC_ACTS and (
            path[0] != "acts" or way not in COMMON_EVENTS - {"note", "return", "undelivered", "merge"}
        ):
            yield Flaw(path, gettext("{name} is an act every case knows; call this one something else", name=way))
        if way in procedure.entries:
            yield Flaw(
                path, gettext("{name} is also an entry; one event would stand for both: rename one of them", name=way)
            )
    for name in procedure.texts:
        if name in procedure.facts:
            yield Flaw(("texts", name), gettext("{name} is also a fact; rename one of them", name=name))
    for name in procedure.documents:
        if name in procedure.facts or name in procedure.texts:
            yield Flaw(("documents", name), gettext("{name} is also a fact or text; rename one of them", name=name))


def _letter_flaws(procedure: Procedure) -> Iterator[Flaw]:
    notices = (rule.notice for rule in procedure.rules if rule.notice)
    told = {notice.code for notice in notices if procedure.filing_role in notice.addressees}
    for name, letter in procedure.letters.items():
        if name in procedure.documents:
            yield Flaw(
                ("letters", name),
                gettext(
                    "the letter {name} has the name of a document; if the document is the letter, rename "
                    "it and write document:",
                    name=name,
                ),
            )
        if procedure.filing_role is None or (not letter.after and name not in told):
            yield Flaw(
                ("letters", name),
                gettext(
                    "nothing makes the letter {name}: write after:, or name it as a notice to who filed the complaint",
                    name=name,
                ),
            )


def _repeated_name_flaws(procedure: Procedure) -> Iterator[Flaw]:
    for word, found in _declared_names(procedure).items():
        names = [name for _, name in found]
        for nth, (path, name) in enumerate(found):
            if name in names[:nth]:
                yield Flaw(path, TWICE[word](name=name))
    for path, name in _declared_names(procedure)["rule"]:
        if not name.startswith(procedure.prefix) and not procedure.overlays:
            yield Flaw(
                path,
                gettext(
                    "{name} does not begin with the prefix {prefix}; rename the rule",
                    name=name,
                    prefix=procedure.prefix,
                ),
            )


def _declared_names(procedure: Procedure) -> dict[str, list[tuple[YamlPath, str]]]:
    rules = list(enumerate(procedure.rules))
    return {
        "rule": [(("rules", place, "id"), rule.id) for place, rule in rules],
        "clock": [(("rules", place, "clock", "code"), rule.clock.code) for place, rule in rules if rule.clock],
        "notice": [(("rules", place, "notice", "code"), rule.notice.code) for place, rule in rules if rule.notice],
    }


# ---- who and what -------------------------------------------------------------------------------------------


WORDS_OF_KINDS = (
    ("counts", {"number"}, N_("only a number counts events; {name} is a {kind}, so drop counts:")),
    ("tells", {"yes_no"}, N_("only a yes or no tells what the calendar knows; {name} is a {kind}, so drop tells:")),
    ("done_by", {"person"}, N_("only a person is who did an act; {name} is a {kind}, so drop done_by:")),
    (
        "may_be_none",
        {"codes"},
        N_("only several codes can be answered by none of these; {name} is a {kind}, so drop may_be_none:"),
    ),
    (
        "lies",
        {"date", "instant"},
        N_("only a date or an instant lies in the past or ahead; {name} is a {kind}, so drop lies:"),
    ),
)


def _fact_flaws(path: YamlPath, name: str, fact: Fact, procedure: Procedure) -> Iterator[Flaw]:
    listed, kind = fact.is_ in {"code", "codes"}, kind_names.fact_kind(fact)
    if listed and not fact.one_of:
        yield Flaw(path, gettext("{name} is a {kind} without values; list them under one_of:", name=name, kind=kind))
    for word, kinds, flaw in WORDS_OF_KINDS:
        if getattr(fact, word) and fact.is_ not in kinds:
            yield Flaw((*path, word), flaw(name=name, kind=kind))
    if fact.one_of and not listed:
        yield Flaw(
            (*path, "one_of"),
            gettext("a {kind} has no list of values; make {name} a code or drop it", name=name, kind=kind),
        )
    yield from _named_person_flaws(path, name, fact, procedure)
    for source, values in fact.follows.items():
        at = (*path, "follows", source)
        if not (of_codes := fact.is_ == "code" == procedure.facts[source].is_):
            yield Flaw(at, gettext("only a code follows from a code; {name} is a {kind}", name=name, kind=kind))
        for value, followed in values.items() if of_codes else ():
            yield from code_value_flaws((*at, value), value, source, procedure.facts[source])
            yield from code_value_flaws((*at, value), followed, name, fact)


def _named_person_flaws(path: YamlPath, name: str, fact: Fact, procedure: Procedure) -> Iterator[Flaw]:
    """Yield `from` and `on` of a fact that names no person, and roles in `from` that nobody on the staff can hold."""
    if (fact.from_ or fact.on_register) and fact.is_ not in PERSON_KINDS:
        yield Flaw(
            path,
            gettext(
                "from: and on_register: say from whom a person is named, and {name} is {kind}; leave "
                "them out, or make it person",
                name=name,
                kind=kind_names.fact_kind(fact),
            ),
        )
    for place, role in enumerate(fact.from_):
        if procedure.roles[role].is_ == "outside" or procedure.roles[role].named_in == name:
            yield Flaw(
                (*path, "from", place),
                gettext(
                    "{name} cannot be named from {role}: that is an outside party, or given by this very "
                    "fact; name another role",
                    name=name,
                    role=role,
                ),
            )


def _role_flaws(path: YamlPath, role: Role, procedure: Procedure) -> Iterator[Flaw]:
    if role.filer and role.is_ != "outside":
        yield Flaw((*path, "filer"), gettext("who filed the complaint is outside the office; leave filer: out"))
    if role.filer and procedure.roles[procedure.filing_role or ""] is not role:
        yield Flaw(
            (*path, "filer"),
            gettext("{role} is already who filed the complaint; one role alone has filer:", role=procedure.filing_role),
        )
    if role.members and role.is_ != "superior_of":
        yield Flaw(
            (*path, "members"),
            gettext(
                "members: goes with superior_of; leave it out of a role that is {kind}", kind=kind_names.role_kind(role)
            ),
        )
    if role.unit:
        yield from _role_unit_flaws((*path, "unit"), role.unit, role, procedure)
    if role.named_in:
        yield from _named_in_flaws((*path, "named_in"), role.named_in, role, procedure)
    elif role.is_ == "named":
        yield Flaw(path, gettext("a named role says by which fact: add named_in:"))


def _role_unit_flaws(path: YamlPath, unit: str, role: Role, procedure: Procedure) -> Iterator[Flaw]:
    if role.is_ not in {"head_of", "superior_of"}:
        yield Flaw(
            path,
            gettext(
                "a role that is {kind} has no unit:; only head_of and superior_of do", kind=kind_names.role_kind(role)
            ),
        )
    elif unit not in procedure.roles or procedure.roles[unit].is_ != "unit":
        yield Flaw(path, gettext("{name} is no unit; add it under roles: as a unit", name=unit))


def _named_in_flaws(path: YamlPath, name: str, role: Role, procedure: Procedure) -> Iterator[Flaw]:
    fact = procedure.facts[name]
    if fact.is_ not in (wanted := FACT_KINDS_OF_ROLE.get(role.is_, set())):
        is_, kind = kind_names.role_kind(role), kind_names.fact_kind(fact)
        other = kind_names.either_fact_kind(sorted(wanted))
        given = gettext(
            "a role that is {role} is given by {wanted}, not by a {kind}", role=is_, wanted=other, kind=kind
        )
        yield Flaw(
            path,
            given
            if wanted
            else gettext("a role that is {role} is given by nothing, not by a {kind}", role=is_, kind=kind),
        )
    for value in fact.one_of if role.is_ == "unit" else ():
        if value not in procedure.roles:
            yield Flaw(path, gettext("{value} of {fact} is no role; add it under roles:", value=value, fact=name))
    for items, collection in procedure.items.items():
        if name in collection.fields and role.is_ != "named":
            yield Flaw(
                path,
                gettext("{fact} belongs to each of {items}; give the role by another fact", fact=name, items=items),
            )


def _respondent_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield facts that name no person, and acts left to the respondents that nobody knows."""
    named = procedure.respondents
    known = {name for _, name, _ in outcomes_and_acts(procedure)} | {*GENERIC_ACTS}
    for place, name in enumerate(named.facts if named else ()):
        if (fact := procedure.facts[name]).is_ not in PERSON_KINDS:
            says = gettext(
                "respondents are persons, and {name} is {kind}; name a fact that is person or persons",
                name=name,
                kind=kind_names.fact_kind(fact),
            )
            yield Flaw(("respondents", "facts", place), says)
    for place, name in enumerate(named.may if named else ()):
        if name not in known:
            yield Flaw(
                ("respondents", "may", place),
                gettext("no outcome or act is called {name}; correct it, or take it out of may:", name=name),
            )


def acting_role_flaws(path: YamlPath, roles: Iterable[str], procedure: Procedure) -> Iterator[Flaw]:
    """Yield a flaw where only outside parties are to act: staff puts on record what they do."""
    kinds = [procedure.roles[role].is_ for role in roles]
    if kinds and set(kinds) == {"outside"}:
        yield Flaw(path, gettext("an outside party does not act by itself; name the role that puts it on record"))


# ---- stages and ways ----------------------------------------------------------------------------------------


def _stage_flaws(path: YamlPath, name: str, stage: Stage, procedure: Procedure) -> Iterator[Flaw]:
    yield from acting_role_flaws((*path, "who"), stage.who, procedure)
    for name_of_duty, duty in stage.duties.items():
        yield from acting_role_flaws((*path, "duties", name_of_duty, "by"), duty.by, procedure)
    if stage.approval:
        yield from _approval_flaws((*path, "approval"), stage.approval, procedure)
    if stage.joins and stage.kind == "end":
        yield Flaw(
            (*path, "joins"),
            gettext("{stage} is an end and waits for nobody; let the tracks meet at the stage before", stage=name),
        )
    elif stage.joins and len({*stage.joins.of}) < 2:
        yield Flaw(
            (*path, "joins", "of"), gettext("one track meets nobody; name all that meet here (the first is main)")
        )
    if stage.ends == "track" and stage.kind != "end":
        yield Flaw((*path, "ends"), gettext("{stage} is no end; make it kind: end, or drop ends:", stage=name))


def _approval_flaws(path: YamlPath, approval: Approval, procedure: Procedure) -> Iterator[Flaw]:
    yield from acting_role_flaws((*path, "by"), approval.by, procedure)
    if not approval.by:
        yield Flaw((*path, "by"), gettext("nobody is asked; name a role under by:"))
        return
    if approval.chair and approval.chair not in approval.by:
        yield Flaw((*path, "chair"), gettext("{role} is not asked; add it under by:", role=approval.chair))
    if any(procedure.roles[role].is_ == "named" for role in approval.by):
        return
    voices, needed = len(approval.by), approval.needs if isinstance(approval.needs, int) else 1
    if needed > voices or needed < 1:
        yield Flaw(
            (*path, "needs"),
            gettext(
                "{needed} of {asked} asked; write 1 to {asked}, or name the persons by a fact",
                needed=needed,
                asked=voices,
            ),
        )
    if approval.minimum > voices:
        yield Flaw(
            (*path, "minimum"),
            gettext("{asked} asked are always too few; name more under by:, or persons by a fact", asked=voices),
        )


def _way_flaws(path: YamlPath, way: ActDefinition, procedure: Procedure) -> Iterator[Flaw]:
    if way.late_report is not None and way.late_report < 0:
        yield Flaw((*path, "late_report"), gettext("days before receipt: 0 or more"))
    yield from acting_role_flaws((*path, "by"), way.by, procedure)
    yield from stated_value_flaws((*path, "sets"), way.sets, procedure)
    yield from recused_person_flaws((*path, "recuses"), way.recuses, procedure)
    for track, stage in way.fork.items():
        if track == MAIN_TRACK:
            yield Flaw(
                (*path, "fork", track), gettext("the main track is open from the start; call the other something else")
            )
        if procedure.stages[stage].kind == "end":
            yield Flaw(
                (*path, "fork", track),
                gettext("{stage} is an end; a track begins at a stage where something is open", stage=stage),
            )
    if way.item:
        yield from item_use_flaws((*path, "item"), way.item, procedure)


def _act_place_flaws(procedure: Procedure) -> Iterator[Flaw]:
    for name, own in procedure.acts.items():
        for place, stage in enumerate(own.at):
            if stage in procedure.stages and procedure.stages[stage].kind == "end" and not own.on_closed:
                yield Flaw(
                    ("acts", name, "at", place),
                    gettext("nothing is open at the end {stage}; leave it out", stage=stage),
                )
    for name, permit in procedure.permits.items():
        if not isinstance(permit, bool):
            yield from acting_role_flaws(("permits", name, "by"), permit.by, procedure)
            yield from _end_stage_flaws(("permits", name, "at"), permit.at, procedure)
        yield from _return_flaws(("permits", name), name, permit)


def _return_flaws(path: YamlPath, name: Name, permit: bool | Permit) -> Iterator[Flaw]:
    """Yield a return that does not say where it leads, and another act that does."""
    leads = isinstance(permit, Permit) and bool(permit.from_)
    if name == RETURN and (not leads or (isinstance(permit, Permit) and permit.at)):
        yield Flaw(
            path,
            gettext(
                "without return a case is returned from nowhere; where the text provides for it, say "
                "from which stage it leads where: return: {{from: {{STAGE: EARLIER STAGE}}, rule: "
                "RULE}}, without at"
            ),
        )
    elif name != RETURN and leads:
        yield Flaw((*path, "from"), gettext("from is for return alone; {name} takes at", name=name))


# ---- rules --------------------------------------------------------------------------------------------------


def _rule_flaws(path: YamlPath, rule: Rule, procedure: Procedure) -> Iterator[Flaw]:
    if rule.record:
        yield from _record_flaws((*path, "record"), rule.record, procedure)
    if rule.guide:
        yield from _end_stage_flaws((*path, "guide", "at"), rule.guide.at, procedure)
    if rule.notice and rule.notice.attempts is not None:
        yield from _attempts_flaws((*path, "notice", "attempts"), rule.notice, procedure)
    if rule.notice and not rule.notice.by:
        yield from _system_notice_flaws((*path, "notice"), rule.notice, procedure)


def _attempts_flaws(path: YamlPath, notice: Notice, procedure: Procedure) -> Iterator[Flaw]:
    """Yield a flaw where attempts are asked of a notice that nobody tells, or whose addressee is staff."""
    if not notice.by:
        yield Flaw(
            path,
            gettext(
                "the system sends {notice}, nobody tries to reach anybody; remove attempts, or say "
                "by which act it is told (by:)",
                notice=notice.code,
            ),
        )
    for role in notice.addressees:
        if procedure.roles[role].is_ != "outside":
            yield Flaw(
                path,
                gettext(
                    "{role} is staff and can be reached; attempts is for outside parties only: remove it", role=role
                ),
            )


def _system_notice_flaws(path: YamlPath, notice: Notice, procedure: Procedure) -> Iterator[Flaw]:
    for place, name in enumerate(notice.owed_after):
        if name in procedure.entries:
            yield Flaw(
                (*path, "owed_after", place),
                gettext(
                    "the system tells nothing at registration itself ({entry}); name an outcome, or who "
                    "tells it under by:",
                    entry=name,
                ),
            )


def _record_flaws(path: YamlPath, record: Record, procedure: Procedure) -> Iterator[Flaw]:
    yield from _end_stage_flaws((*path, "during"), record.during, procedure)
    if not record.fields:
        yield Flaw(path, gettext("nothing is to be written down; name it under fields:"))
    if not (record.before or record.during):
        yield Flaw(path, gettext("it is never asked for; say before: which outcome, or during: which stage"))
    for place, name in enumerate(record.may_be_unknown):
        if name not in record.fields:
            yield Flaw(
                (*path, "may_be_unknown", place), gettext("{name} is not asked for; add it under fields:", name=name)
            )


def _end_stage_flaws(path: YamlPath, stages: Iterable[str], procedure: Procedure) -> Iterator[Flaw]:
    for place, name in enumerate(stages):
        if name in procedure.stages and procedure.stages[name].kind == "end":
            yield Flaw(
                (*path, place), gettext("nothing is asked or shown at the end {stage}; leave it out", stage=name)
            )
