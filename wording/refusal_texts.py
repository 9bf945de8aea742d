"""Why an act is refused: the rule with its words, and the reason where the rule's words do not say it."""

from collections.abc import Mapping
from datetime import date, datetime

from models.form import ActInput
from models.law import Law
from models.means import Means
from models.messages import Act, MissingKind, Refusal, Why
from models.procedure import Procedure
from models.requirement import Name
from models.time import Calendar
from wording.language import Wording, joined, listed
from wording.requirements import missing_text
from wording.table.cases import refusals
from wording.terms import COMMON_ACTS, NameKind, cite_rule, label, means_list, official_instant, quoted, rule_by_id

WHOM = "whom"
AMEND, RECLASSIFY, REPLACE, DEPUTISE = "amend", "reclassify", "replace", "deputise"
CHANGED_WRONGLY = {AMEND: refusals.SAME_VALUE, REPLACE: refusals.REPLACES_MORE}
NOT_SO = {"recuse": refusals.NOT_KNOWN, DEPUTISE: refusals.NOT_KNOWN, REPLACE: refusals.NOT_LACKING}
ASKING = frozenset({Why.needs, Why.record, Why.notice})  # what is missing says it all
STATEMENTS = (Why.in_passing, Why.stated)
KINDS_OF_REASONS: Mapping[Why, NameKind] = {
    **dict.fromkeys((Why.no_extension, Why.too_late, Why.beyond_cap), "clock"),
    **dict.fromkeys((Why.not_open, Why.not_offered, Why.unknown, Why.joining, Why.later_act), "act"),
    **dict.fromkeys(STATEMENTS, "fact"),
}


def refusals_text(
    procedure: Procedure, act_name: str, refused: tuple[Refusal, ...], act: Act | None = None, whom: str = ""
) -> str:
    """Return all refusals of an act, one a line, below a heading. `act` and `whom` as in `cited_refusal`."""
    cited = dict.fromkeys(cited_refusal(procedure, refusal, act, whom) for refusal in refused)
    return "\n".join([refusals.HEADING(act=label(procedure, act_name)), *(f"  · {line}" for line in cited)])


def cited_refusal(
    procedure: Procedure,
    refusal: Refusal,
    act: Act | ActInput | None = None,
    whom: str = "",
    *,
    with_missing: bool = True,
) -> str:
    """Return one refusal. With the act that was refused it says more: which limit, which person (`whom`, the name of
    the person whom the act names). Without what is missing where that is shown beside it."""
    rule = rule_by_id(procedure, refusal.rule)
    rule_alone = rule and refusal.missing and not with_missing and refusal.why in ASKING
    said = cite_rule(rule) if rule and rule_alone else _cited_without_other(procedure, refusal, act, whom)
    return refusals.WITH_EARLIER(refusal=said, number=refusal.other) if refusal.other else said


def _cited_without_other(procedure: Procedure, refusal: Refusal, act: Act | ActInput | None, whom: str) -> str:
    rule = rule_by_id(procedure, refusal.rule)
    reason = refusal_reason(procedure, refusal, act, whom)
    if rule is None:
        return reason
    if refusal.why is Why.needs:
        if not refusal.missing:
            return cite_rule(rule)
        reason = refusals.MISSING(missing=joined(missing_texts(procedure, refusal)))
    return refusals.RULE_AND_REASON(rule=cite_rule(rule), reason=reason)


def missing_texts(procedure: Procedure, refusal: Refusal) -> tuple[str, ...]:
    """Return what is missing, each with the code to type."""
    return tuple(missing_text(procedure, one) for one in refusal.missing)


def refusal_reason(procedure: Procedure, refusal: Refusal, act: Act | ActInput | None = None, whom: str = "") -> str:
    """Return the reason of a refusal, without its rule."""
    match refusal.why:
        case Why.no_clock:
            clock = refusal.about or (act.clock if act else None)
            said = refusals.REASONS[Why.no_clock](about=label(procedure, clock, "clock"))
            return said if clock else refusals.NO_CLOCK_NAMED()
        case Why.wrong_value:
            return _wrong_value_reason(procedure, refusal, act, whom)
        case Why.not_eligible if refusal.about == WHOM and act and act.whom:
            return _not_eligible_reason(act, whom or act.whom)
        case Why.no_suspension:
            return _suspension_reason(procedure, refusal, act)
        case Why.notice:
            return _notice_reason(procedure, refusal, act)
        case Why.not_mergeable if hindrance := refusals.NOT_MERGEABLE.get(refusal.about or ""):
            return hindrance(into=(act.into if act else None) or "")
        case Why.same_person:
            return _same_person_reason(procedure, refusal, act)
        case _:
            return _plain_reason(procedure, refusal)


def _plain_reason(procedure: Procedure, refusal: Refusal) -> str:
    why = refusal.why
    if why is Why.undecodable and refusal.about:
        return refusals.WRONG_FIELD(field=refusal.about)
    acts = stating_acts_text(procedure, refusal.about, changing=why is Why.stated) if why in STATEMENTS else ""
    about = label(procedure, refusal.about, KINDS_OF_REASONS.get(why))
    option = "--fact" if refusal.about in procedure.facts else "--text"
    return refusals.REASONS[why](about=about, code=refusal.about, acts=acts, option=option)


def _wrong_value_reason(procedure: Procedure, refusal: Refusal, act: Act | ActInput | None, whom: str) -> str:
    about = refusal.about or ""
    if about == WHOM and act and act.whom and act.name in refusals.HAS_THAT_PART:
        return refusals.HAS_THAT_PART[act.name](whom=whom or act.whom)
    if act and act.name == DEPUTISE and about == act.about:
        return refusals.NOT_VACANT(role=label(procedure, about, "role"))
    if act and act.name in refusals.CLOSING and about in ("of", "about"):
        says = refusals.CLOSING[act.name] if about == "about" else refusals.NO_SUCH_TEXT
        return says(about=label(procedure, act.about, "text"))
    if about == WHOM and act and not act.whom:
        return refusals.NOBODY_NAMED()
    if about in refusals.FIELDS and about not in procedure.facts:
        return refusals.FIELDS[about]()
    if about in procedure.name_lists and act and about in act.texts:
        return refusals.NOT_A_LIST(about=label(procedure, about), most=procedure.name_lists[about])
    value = act.facts.get(about) if act else None
    if isinstance(value, tuple | date) and about in procedure.facts and not (act and act.name == REPLACE):
        return _value_reason(procedure, about, value)
    line = refusals.INCOMPLETE if about in COMMON_ACTS else refusals.REASONS[Why.wrong_value]
    if act and act.name in CHANGED_WRONGLY and about in act.facts.keys() & procedure.facts.keys():
        line = CHANGED_WRONGLY[act.name]
    return line(about=label(procedure, about))


def _value_reason(procedure: Procedure, about: Name, value: tuple[str, ...] | date) -> str:
    """Say what is wrong with a list, or with a date or instant: it says nothing, or lies where it cannot."""
    says: Wording | None = None
    twice = when = ""
    if isinstance(value, tuple):
        twice = listed(dict.fromkeys(member for member in value if value.count(member) > 1))
        says = refusals.NAMED_TWICE if twice else None if value else refusals.SAYS_NOTHING
    elif procedure.facts[about].is_ == ("instant" if isinstance(value, datetime) else "date"):
        when = official_instant(value) if isinstance(value, datetime) else f"{value:%Y-%m-%d}"
        says = refusals.PROMISED_FOR_THE_PAST if procedure.lies(about) == "ahead" else refusals.NOT_YET_HAPPENED
    return (says or refusals.REASONS[Why.wrong_value])(about=label(procedure, about), twice=twice, when=when)


def _not_eligible_reason(act: Act | ActInput, whom: str) -> str:
    """Say that nobody is called so, that they need not be replaced, or that the work cannot go to them."""
    return NOT_SO.get(act.name, refusals.NOT_ELIGIBLE_HERE)(whom=whom)


def _notice_reason(procedure: Procedure, refusal: Refusal, act: Act | ActInput | None) -> str:
    """Say what is missing; of somebody who was not reached, how often they must have been tried."""
    about, rule = label(procedure, refusal.about, "notice"), rule_by_id(procedure, refusal.rule)
    notice = rule.notice if rule else None
    if act is None or act.means is not Means.no_contact or notice is None:
        means = means_list(notice.means) if notice and notice.means else ""
        asks = refusals.BY_THESE_MEANS(about=about, means=means) if means else refusals.REASONS[Why.notice](about=about)
        to_filer = notice is not None and notice.attempts and procedure.filing_role in notice.addressees
        return refusals.OR_LEFT_NO_CONTACT(asks=asks) if to_filer else asks
    attempts = notice.attempts
    return refusals.TOO_FEW_ATTEMPTS(about=about, n=attempts) if attempts else refusals.NOT_TOLD(about=about)


def stating_acts_text(procedure: Procedure, fact: Name | None, *, changing: bool) -> str:
    """Return by which acts a fact is stated, or (`changing`) changed once it is stated."""
    law = Law(procedure, Calendar())
    acts = [(name, law.stage_act(stage, name)) for stage in procedure.stages for name in law.stage_act_names(stage)]
    names = [name for name, opened in acts if opened and fact in (opened.settles if changing else opened.asks_for)]
    if changing:
        names.append(RECLASSIFY if fact in law.class_facts else AMEND)
    shown = [quoted(procedure, name) for name in dict.fromkeys(names) if procedure.permits.get(name) is not False]
    return listed(shown) if changing else listed([*shown, refusals.INTAKE_FORM()])


def _suspension_reason(procedure: Procedure, refusal: Refusal, act: Act | ActInput | None) -> str:
    """Say whether the text provides for a suspension at all, or that the limit is suspended, or counts, already."""
    clock = next((rule.clock for rule in procedure.rules if rule.clock and rule.clock.name == refusal.about), None)
    if clock and clock.suspension:
        line = refusals.SUSPENSION.get(act.name if act else "", refusals.SUSPENSION_STANDS)
    else:
        line = refusals.REASONS[Why.no_suspension]
    return line(about=label(procedure, refusal.about, "clock"))


def _same_person_reason(procedure: Procedure, refusal: Refusal, act: Act | ActInput | None) -> str:
    """Say what the person has done who may not do this as well."""
    for one in refusal.missing:
        event = quoted(procedure, (one.name or "").rpartition(".")[2])
        if one.kind is MissingKind.other_person:
            return refusals.OTHER_PERSON(event=event)
        if one.kind is MissingKind.other_unit:
            return refusals.OTHER_UNIT(event=event)
    own = refusals.OWN.get(act.name) if act else None
    return own() if own else refusals.REASONS[Why.same_person]()
