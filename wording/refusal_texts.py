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
from wording.dates import long_day, long_instant
from wording.requirements import missing_text
from wording.terms import (
    CODE_AND_NAME,
    COMMON_ACTS,
    NameKind,
    cite_rule,
    label,
    means_list,
    options,
    quoted,
    rule_by_id,
)
from wording.translation import N_, Message, by_door, gettext, joined, listed

FIELDS: Mapping[str, Message] = {
    "party": by_door(
        N_("Say which outside party it is (--party)."),
        http=N_("Say which outside party it is (party)."),
        page=N_("Say which outside party it is."),
    ),
    "about": by_door(
        N_("Say about which fact, text or document it is (--about)."),
        http=N_("Say about which fact, text or document it is (about)."),
        page=N_("Say about which fact, text or document it is."),
    ),
    "given": by_door(
        N_("Say whether they agree (--given or --not-given)."),
        http=N_("Say whether they agree (given: true or false)."),
        page=N_("Say whether they agree."),
    ),
    "whom": by_door(
        N_("Nobody is named (--whom), or the person has this part already."),
        http=N_("Nobody is named (whom), or the person has this part already."),
        page=N_("Nobody is named, or the person has this part already."),
    ),
    "at_once": by_door(
        N_("No letter of the system follows this act: there is nothing to send at once (--at-once)."),
        http=N_("No letter of the system follows this act: there is nothing to send at once (at_once)."),
        page=N_("No letter of the system follows this act: there is nothing to send at once."),
    ),
    "ground": by_door(
        N_("State the ground of the suspension (--ground), one that the text has."),
        http=N_("State the ground of the suspension (ground), one that the text has."),
        page=N_("State the ground of the suspension, one that the text has."),
    ),
}

NOT_MERGEABLE: Mapping[str, Message] = {
    "into": by_door(
        N_("Say into which case it is merged: add --into NUMBER."),
        http=N_("Say into which case it is merged: add into NUMBER."),
        page=N_("Say into which case it is merged."),
    ),
    "itself": by_door(
        N_("A case is not merged into itself (--into)."),
        http=N_("A case is not merged into itself (into)."),
        page=N_("A case is not merged into itself."),
    ),
    "unknown": by_door(
        N_("The register has no complaint {into} (--into), or the act did not come through it."),
        http=N_("The register has no complaint {into} (into), or the act did not come through it."),
        page=N_("The register has no complaint {into}, or the act did not come through it."),
    ),
    "other_kind": N_(
        "{into} follows another regulation or came in by another entry, or one of the two is "
        "a periodic duty: they cannot be merged."
    ),
    "other_filer": N_(
        "{into} was not filed by the same person (same name and contact), and the regulation "
        "does not provide for merging them."
    ),
    "other_matter": N_("{into} names another respondent or is of another class: it is another matter."),
    "behind": N_(
        "{into} has not come as far as this case: not all that was done here was done there. Merge that one into this."
    ),
    "open": N_("A signature, a linked case or a recusal is still open here: that comes first."),
    "limit": N_(
        "Merging into {into} would lose a limit of this case: there it neither runs nor was met, or it ends later."
    ),
    "closed": N_("{into} is closed: nothing can be merged into it."),
    "merging": N_("{into} is merged into another case itself, or about to be: merge into that one."),
    "shut_out": N_("The actor is complained of in {into}, or recused there, and cannot merge anything into it."),
    "awaited": N_("Another case has opened this one and waits for its end: it cannot be merged."),
    "approval": N_(
        "An approval or a request for more time is undecided here: it is decided before the case is merged."
    ),
}

REASONS: Mapping[Why, Message] = {
    Why.needs: N_("A requirement is not met."),
    Why.record: by_door(
        N_("It must be put on record: {about} ({option} {code}=...)."),
        http=N_("It must be put on record: {about} ({code}=...)."),
        page=N_("It must be put on record: {about}."),
    ),
    Why.notice: by_door(
        N_("State by which means it was told: {about} (--means)."),
        http=N_("State by which means it was told: {about} (means)."),
        page=N_("State by which means it was told: {about}."),
    ),
    Why.role: N_("The actor does not hold the role that is needed here."),
    Why.hidden: N_("You may not read: {about}."),
    Why.not_open: N_("“{about}” is not open at this stage."),
    Why.unknown: N_("This procedure has no act “{about}”."),
    Why.closed: N_("The case is closed and does not change."),
    Why.wrong_value: N_("“{about}” is not part of this procedure, or its value is wrong."),
    Why.no_clock: N_("The time limit “{about}” is not running."),
    Why.no_extension: N_("The text provides no extension of “{about}”."),
    Why.too_late: N_("“{about}” is over; this must be done before its end."),
    Why.beyond_cap: N_("“{about}” cannot be extended so far."),
    Why.no_request: N_("No request waits for approval."),
    Why.same_person: N_("Nobody approves or reviews their own work."),
    Why.no_breach: N_("There is no breach that can be withdrawn."),
    Why.happened_at: by_door(
        N_(
            "An act cannot have happened after its receipt, nor before the time that may be "
            "recorded late; a late record needs evidence (--text evidence=…)."
        ),
        http=N_(
            "An act cannot have happened after its receipt, nor before the time that may be "
            "recorded late; a late record needs evidence (texts.evidence=…)."
        ),
        page=N_(
            "An act cannot have happened after its receipt, nor before the time that may be "
            "recorded late; a late record needs evidence."
        ),
    ),
    Why.unverified: N_("The message did not come through the inbox: nobody verified who sent it."),
    Why.undecodable: N_("The message cannot be read."),
    Why.restored: N_(
        "The register was restored from an older backup; what came under this number is lost. Submit it again."
    ),
    Why.quarantined: N_("The case differs from the register and is stopped; ask the administrator."),
    Why.which_track: by_door(
        N_("The case is on several tracks; say which one (--track)."),
        http=N_("The case is on several tracks; say which one (track)."),
        page=N_("The case is on several tracks; say which one."),
    ),
    Why.joining: N_("“{about}” waits until the other tracks get here."),
    Why.not_permitted: N_("This procedure does not allow “{about}”."),
    Why.recused: N_("The actor, or the person named, is recused from this case."),
    Why.not_eligible: N_(
        "Whom “{about}” names cannot be given that part: unknown, no longer on the staff, without the role it needs, "
        "or without a part in this case."
    ),
    Why.respondent: N_(
        "The person complained of, or who stands in for them, takes no part in the case and does not read it."
    ),
    Why.filer: N_(
        "Who filed the complaint, or who stands in for them, takes no part in the case. Its "
        "number and query code show how it stands."
    ),
    Why.opinion_owed: N_("Opinions that were asked for are still missing."),
    Why.reason: by_door(
        N_("State the {about} (--text {code}=...)."),
        http=N_("State the {about} (texts.{code}=...)."),
        page=N_("State the {about}."),
    ),
    Why.order: N_("The order is fixed: {about} comes first."),
    Why.item: by_door(
        N_("Say which item (--item): a new code for a new one, its own code for one that exists."),
        http=N_("Say which item (item): a new code for a new one, its own code for one that exists."),
        page=N_("Say which item: a new code for a new one, its own code for one that exists."),
    ),
    Why.not_highest: N_("Its “{about}” is not the highest: take the highest one first."),
    Why.not_offered: N_("“{about}” is not open yet."),
    Why.no_suspension: N_("The text provides no suspension of “{about}”."),
    Why.not_undoable: N_("This cannot be corrected: only the last few acts can, named by the number of their event."),
    Why.later_act: N_("“{about}” was done after it: undo what was done last first."),
    Why.answered: N_("The actor has answered already."),
    Why.too_few: N_("There are fewer people than the minimum; no decision is possible."),
    Why.not_mergeable: N_("The case cannot be merged into that one: {about}."),
    Why.in_passing: N_("Rules rest on “{about}”: it is stated only by {acts}."),
    Why.stated: N_("“{about}” is stated already: it is changed only by {acts}."),
    Why.decided: N_(
        "“{about}” has been approved, signed or agreed to. A correction does not change it: it takes a new text."
    ),
}

HAS_THAT_PART: Mapping[str, Message] = {
    "transfer": N_("{whom} is the handler already."),
    "delegate": N_("{whom} is a helper already."),
    "countersign": N_("{whom} has been asked for an opinion already."),
    "waive_opinion": N_("{whom} was not asked for an opinion, or has given it."),
    "add_signer": N_("{whom} is a signer already, or cannot be one."),
    "recuse": N_("{whom} is recused already."),
    "readmit": N_("{whom} is not recused, and nobody has asked for it."),
}

CLOSING: Mapping[str, Message] = {
    "close_text": N_("“{about}” is closed already."),
    "open_text": N_("“{about}” is not closed."),
}

SUSPENSION: Mapping[str, Message] = {
    "suspend": N_("“{about}” is suspended already."),
    "resume": N_("“{about}” is not suspended, or has resumed already."),
}

OWN: Mapping[str, Message] = {
    "approve": N_("Nobody approves their own request."),
    "refuse": N_("Nobody decides on their own request."),
    "withdraw_breach": N_("Whoever reported late or closed the case cannot withdraw the breach."),
    "amend": N_("Whoever stated it does not amend it: another person has to."),
    "correct_text": N_(
        "Whoever wrote it does not correct what was told: another person has to who could have written it."
    ),
    "replace": N_("Nobody names themselves: another person has to."),
    "merge": N_("A second person has to say the same before the case is merged."),
    "recuse": N_("The actor has asked for this already: it is to be decided."),
    "readmit": N_("Nobody readmits themselves; what the actor has asked for is to be decided."),
    "deputise": N_("Nobody names themselves; what the actor has asked for is to be decided."),
    "correct": N_(
        "The time to undo this alone is over, or the actor has asked for it already: another person has to undo it."
    ),
}


WHOM = "whom"
AMEND, RECLASSIFY, REPLACE, DEPUTISE = "amend", "reclassify", "replace", "deputise"
CHANGED_WRONGLY = {
    AMEND: N_("“{about}” has this value already."),
    REPLACE: by_door(
        N_(
            "“{about}” does not name this person, or more is changed: state the others as they "
            "are, and the new person for --whom."
        ),
        http=N_(
            "“{about}” does not name this person, or more is changed: state the others as they "
            "are, and the new person for whom."
        ),
    ),
}
NOT_ON_STAFF = by_door(
    N_("Nobody on the staff is called {whom} (--whom)."),
    http=N_("Nobody on the staff is called {whom} (whom)."),
    page=N_("Nobody on the staff is called {whom}."),
)
NOT_SO = {
    "recuse": NOT_ON_STAFF,
    DEPUTISE: NOT_ON_STAFF,
    REPLACE: by_door(
        N_("{whom} is neither recused nor away, and has not left: nobody takes their place (--whom)."),
        http=N_("{whom} is neither recused nor away, and has not left: nobody takes their place (whom)."),
        page=N_("{whom} is neither recused nor away, and has not left: nobody takes their place."),
    ),
}
ASKING = frozenset({Why.needs, Why.record, Why.notice})  # what is missing says it all
STATEMENTS = (Why.in_passing, Why.stated)
KINDS_OF_REASONS: Mapping[Why, NameKind] = {
    **dict.fromkeys((Why.no_extension, Why.too_late, Why.beyond_cap), "clock"),
    **dict.fromkeys((Why.not_open, Why.not_offered, Why.unknown, Why.joining, Why.later_act), "act"),
    **dict.fromkeys(STATEMENTS, "fact"),
    Why.decided: "text",
}


def refusals_text(
    procedure: Procedure, act_name: str, refused: tuple[Refusal, ...], act: Act | None = None, whom: str = ""
) -> str:
    """Return all refusals of an act, one a line, below a heading. `act` and `whom` as in `cited_refusal`."""
    cited = dict.fromkeys(cited_refusal(procedure, refusal, act, whom) for refusal in refused)
    return "\n".join(
        [gettext("“{act}” cannot be done:", act=label(procedure, act_name)), *(f"  · {line}" for line in cited)]
    )


def cited_refusal(
    procedure: Procedure,
    refusal: Refusal,
    act: Act | ActInput | None = None,
    whom: str = "",
    *,
    with_missing: bool = True,
    law: Law | None = None,
) -> str:
    """Return one refusal. With the act that was refused it says more: which limit, which person (`whom`, the name of
    the person whom the act names). Without what is missing where that is shown beside it. A `law` has its indexes
    already; without one they are made, which takes longer than all else here."""
    rule = rule_by_id(procedure, refusal.rule)
    rule_alone = rule and refusal.missing and not with_missing and refusal.why in ASKING
    said = (
        cite_rule(procedure, rule) if rule and rule_alone else _cited_without_other(procedure, refusal, act, whom, law)
    )
    return (
        gettext("{refusal} (earlier complaint of the filer: {number})", refusal=said, number=refusal.other)
        if refusal.other
        else said
    )


def _cited_without_other(
    procedure: Procedure, refusal: Refusal, act: Act | ActInput | None, whom: str, law: Law | None
) -> str:
    rule = rule_by_id(procedure, refusal.rule)
    reason = refusal_reason(procedure, refusal, act, whom, law)
    if rule is None:
        return reason
    if refusal.why is Why.needs:
        if not refusal.missing:
            return cite_rule(procedure, rule)
        reason = gettext("Missing: {missing}.", missing=joined(missing_texts(procedure, refusal)))
    return gettext("{rule}. {reason}", rule=cite_rule(procedure, rule), reason=reason)


def missing_texts(procedure: Procedure, refusal: Refusal) -> tuple[str, ...]:
    """Return what is missing, each with the code to type."""
    return tuple(missing_text(procedure, one) for one in refusal.missing)


def refusal_reason(
    procedure: Procedure,
    refusal: Refusal,
    act: Act | ActInput | None = None,
    whom: str = "",
    law: Law | None = None,
) -> str:
    """Return the reason of a refusal, without its rule. `law` as in `cited_refusal`."""
    match refusal.why:
        case Why.no_clock:
            clock = refusal.about or (act.clock if act else None)
            said = REASONS[Why.no_clock](about=label(procedure, clock, "clock"))
            return (
                said
                if clock
                else by_door(
                    N_("No time limit is named (--clock); banjie waiting lists those that run."),
                    http=N_("No time limit is named (clock); GET /v1/complaints/NUMBER/waiting lists those that run."),
                    page=N_("No time limit is named."),
                )()
            )
        case Why.wrong_value:
            return _wrong_value_reason(procedure, refusal, act, whom)
        case Why.not_eligible if refusal.about == WHOM and act and act.whom:
            return _not_eligible_reason(act, whom or act.whom)
        case Why.no_suspension:
            return _suspension_reason(procedure, refusal, act)
        case Why.notice:
            return _notice_reason(procedure, refusal, act)
        case Why.not_mergeable if hindrance := NOT_MERGEABLE.get(refusal.about or ""):
            return hindrance(into=(act.into if act else None) or "")
        case Why.same_person:
            return _same_person_reason(procedure, refusal, act)
        case _:
            return _plain_reason(procedure, refusal, law)


def _plain_reason(procedure: Procedure, refusal: Refusal, law: Law | None) -> str:
    why = refusal.why
    if why is Why.undecodable and refusal.about:
        return gettext("The message cannot be read: {field}.", field=refusal.about)
    changing = why is Why.stated
    acts = stating_acts_text(procedure, refusal.about, changing=changing, law=law) if why in STATEMENTS else ""
    about = label(procedure, refusal.about, KINDS_OF_REASONS.get(why))
    option = "--fact" if refusal.about in procedure.facts else "--text"
    return REASONS[why](about=about, code=refusal.about, acts=acts, option=option)


def _wrong_value_reason(procedure: Procedure, refusal: Refusal, act: Act | ActInput | None, whom: str) -> str:
    about = refusal.about or ""
    if about == WHOM and act and act.whom and act.name in HAS_THAT_PART:
        return HAS_THAT_PART[act.name](whom=whom or act.whom)
    if act and act.name == DEPUTISE and about == act.about:
        return by_door(
            N_("Somebody is left who can act for “{role}” on this case: no deputy is named (--about)."),
            http=N_("Somebody is left who can act for “{role}” on this case: no deputy is named (about)."),
            page=N_("Somebody is left who can act for “{role}” on this case: no deputy is named."),
        )(role=label(procedure, about, "role"))
    if act and act.name in CLOSING and about in ("of", "about"):
        says = (
            CLOSING[act.name]
            if about == "about"
            else by_door(
                N_(
                    "No text is named, or that event has not written “{about}”: --of names the event, --about the text."
                ),
                http=N_(
                    "No text is named, or that event has not written “{about}”: of names the event, about the text."
                ),
            )
        )
        return says(about=label(procedure, act.about, "text"))
    if about == WHOM and act and not act.whom:
        return by_door(
            N_("Nobody is named: add --whom CODE."),
            http=N_("Nobody is named: add whom CODE."),
            page=N_("Nobody is named."),
        )()
    if about in FIELDS and about not in procedure.facts:
        return FIELDS[about]()
    if about in procedure.name_lists and act and about in act.texts:
        return gettext(
            "“{about}” is a list of names: one a line (or parted by 、), 1 to {most}, each once, "
            "each of at most 50 signs.",
            about=label(procedure, about),
            most=procedure.name_lists[about],
        )
    value = act.facts.get(about) if act else None
    codes = options(procedure, about) if value is not None and about in procedure.facts else {}
    if codes and not codes.keys() >= set(value if isinstance(value, tuple) else (value,)):
        allowed = listed(CODE_AND_NAME(code=code, label=words) for code, words in codes.items())
        return gettext(
            "“{about}” has a value that is not one of these: {allowed}.", about=label(procedure, about), allowed=allowed
        )
    if isinstance(value, tuple | date) and about in procedure.facts and not (act and act.name == REPLACE):
        return _value_reason(procedure, about, value)
    line = N_("What “{about}” needs is missing or wrong.") if about in COMMON_ACTS else REASONS[Why.wrong_value]
    if act and act.name in CHANGED_WRONGLY and about in act.facts.keys() & procedure.facts.keys():
        line = CHANGED_WRONGLY[act.name]
    return line(about=label(procedure, about))


def _value_reason(procedure: Procedure, about: Name, value: tuple[str, ...] | date) -> str:
    """Say what is wrong with a list, or with a date or instant: it says nothing, or lies where it cannot."""
    says: Message | None = None
    twice = when = ""
    if isinstance(value, tuple):
        twice = listed(dict.fromkeys(member for member in value if value.count(member) > 1))
        says = (
            N_("“{about}” has {twice} more than once: name each only once.")
            if twice
            else None
            if value
            else N_("“{about}” is an empty list, which says nothing: name at least one, or leave “{about}” out.")
        )
    elif procedure.facts[about].is_ == ("instant" if isinstance(value, datetime) else "date"):
        when = long_instant(value) if isinstance(value, datetime) else long_day(value)
        says = (
            N_("“{about}” says what is to come, and {when} has passed: state a time from now on.")
            if procedure.lies(about) == "ahead"
            else N_("“{about}” says what has happened, and {when} is still to come: state when it happened.")
        )
    return (says or REASONS[Why.wrong_value])(about=label(procedure, about), twice=twice, when=when)


def _not_eligible_reason(act: Act | ActInput, whom: str) -> str:
    """Say that nobody is called so, that they need not be replaced, or that the work cannot go to them."""
    return NOT_SO.get(
        act.name,
        by_door(
            N_("{whom} cannot be given this: unknown, or without a part at this stage or in this case (--whom)."),
            http=N_("{whom} cannot be given this: unknown, or without a part at this stage or in this case (whom)."),
            page=N_("{whom} cannot be given this: unknown, or without a part at this stage or in this case."),
        ),
    )(whom=whom)


def _notice_reason(procedure: Procedure, refusal: Refusal, act: Act | ActInput | None) -> str:
    """Say what is missing; of somebody who was not reached, how often they must have been tried."""
    about, rule = label(procedure, refusal.about, "notice"), rule_by_id(procedure, refusal.rule)
    notice = rule.notice if rule else None
    if act is None or act.means is not Means.no_contact or notice is None:
        means = means_list(notice.means) if notice and notice.means else ""
        asks = (
            by_door(
                N_("“{about}” must be told by one of these means (--means): {means}."),
                http=N_("“{about}” must be told by one of these means (means): {means}."),
                page=N_("“{about}” must be told by one of these means: {means}."),
            )(about=about, means=means)
            if means
            else REASONS[Why.notice](about=about)
        )
        to_filer = notice is not None and notice.attempts and procedure.filing_role in notice.addressees
        return (
            by_door(
                N_("{asks} If who filed has left no way to reach them: --means no_contact."),
                http=N_("{asks} If who filed has left no way to reach them: means: no_contact."),
            )(asks=asks)
            if to_filer
            else asks
        )
    attempts = notice.attempts
    return (
        by_door(
            N_(
                "“{about}” must reach its addressee, or attempts on {n} different days must be on "
                "record: put each down on its day by contact (--means no_contact); what is put down "
                "later needs an attachment as proof."
            ),
            http=N_(
                "“{about}” must reach its addressee, or attempts on {n} different days must be on "
                "record: put each down on its day by contact (means: no_contact); what is put down "
                "later needs an attachment as proof."
            ),
            page=N_(
                "“{about}” must reach its addressee, or attempts on {n} different days must be on "
                "record: put each down on its day by contact; what is put down later needs an "
                "attachment as proof."
            ),
        )(about=about, n=attempts)
        if attempts
        else by_door(
            N_(
                "“{about}” must reach its addressee: an attempt tells nobody. Put the attempt on "
                "record by contact (--means no_contact), and do this once they are reached."
            ),
            http=N_(
                "“{about}” must reach its addressee: an attempt tells nobody. Put the attempt on "
                "record by contact (means: no_contact), and do this once they are reached."
            ),
            page=N_(
                "“{about}” must reach its addressee: an attempt tells nobody. Put the attempt on "
                "record by contact, and do this once they are reached."
            ),
        )(about=about)
    )


def stating_acts_text(procedure: Procedure, fact: Name | None, *, changing: bool, law: Law | None = None) -> str:
    """Return by which acts a fact is stated, or (`changing`) changed once it is stated. `law` as in `cited_refusal`."""
    law = law or Law(procedure, Calendar())
    acts = [(name, law.stage_act(stage, name)) for stage in procedure.stages for name in law.stage_act_names(stage)]
    names = [name for name, opened in acts if opened and fact in (opened.settles if changing else opened.asks_for)]
    if changing:
        names.append(RECLASSIFY if fact in law.class_facts else AMEND)
    shown = [quoted(procedure, name) for name in dict.fromkeys(names) if procedure.permits.get(name) is not False]
    return listed(shown) if changing else listed([*shown, gettext("the intake form")])


def _suspension_reason(procedure: Procedure, refusal: Refusal, act: Act | ActInput | None) -> str:
    """Say whether the text provides for a suspension at all, or that the limit is suspended, or counts, already."""
    clock = next((rule.clock for rule in procedure.rules if rule.clock and rule.clock.code == refusal.about), None)
    if clock and clock.suspension:
        line = SUSPENSION.get(act.name if act else "", N_("“{about}” is suspended, or has resumed, already."))
    else:
        line = REASONS[Why.no_suspension]
    return line(about=label(procedure, refusal.about, "clock"))


def _same_person_reason(procedure: Procedure, refusal: Refusal, act: Act | ActInput | None) -> str:
    """Say what the person has done who may not do this as well."""
    for one in refusal.missing:
        event = quoted(procedure, (one.name or "").rpartition(".")[2])
        if one.kind is MissingKind.other_person:
            return gettext("Another person than the one who did {event} has to do this.", event=event)
        if one.kind is MissingKind.other_unit:
            return gettext("Another unit than that of {event} has to do this.", event=event)
    own = OWN.get(act.name) if act else None
    return own() if own else REASONS[Why.same_person]()
