"""What a case waits for, with words beside each code."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from models.messages import Holder
from models.procedure import Procedure
from models.requirement import Name
from models.waiting import OpenAct, Owed, PendingRequest, TrackProgress
from queries.cases import linked_cases
from queries.cases.case_file import CaseFile, load_case_file, named_holders, named_terms, person_name, role_with_holders
from queries.cases.limits import running_clock_view
from queries.cases.reading import CaseReading, read_for_nobody
from queries.lists.line_words import holder_view
from queries.views.base import NamedView
from queries.views.case import (
    MissingInputView,
    OpenActView,
    OwedView,
    PendingRequestView,
    PersonDecisionView,
    ProposedMergeView,
    TrackView,
    UnsignedDocumentView,
    WaitingView,
)
from rules import position
from rules.acts import deciders, recusal
from rules.waiting import waiting_for
from wording import refusal_texts, terms
from wording.event_texts import DECISIONS_ASKED_FOR
from wording.limits import extension_units_text
from wording.regulation_names import translated
from wording.translation import gettext


def waiting_view(session: Session, number: str, now: datetime, reading: CaseReading | None = None) -> WaitingView:
    """Return what a case waits for, as one person reads it, or nobody in particular. Raises BadInput."""
    reader = reading or read_for_nobody(session, load_case_file(session, number))
    return reader.without_filer(waiting_of_file(reader, reader.case_file, now))


def waiting_of_file(reading: CaseReading, case_file: CaseFile, now: datetime) -> WaitingView:
    """Return what the case of a file waits for, before the person is taken out who filed it."""
    session, procedure = reading.session, case_file.procedure
    waiting = waiting_for(case_file.law, case_file.case)
    tracks = tuple(_track_view(session, case_file, track) for track in waiting.tracks)
    handed_to = next((track.who for track in tracks if track.track == position.MAIN_TRACK and track.holder), ())
    return WaitingView(
        number=waiting.number,
        stage=waiting.stage,
        stage_label=terms.label(procedure, waiting.stage, "stage"),
        since=waiting.since,
        who=handed_to or _named_roles(session, case_file, waiting.who),
        tracks=tracks,
        open=tuple(_open_act_view(session, case_file, open_act) for open_act in waiting.open),
        owed=tuple(owed_view(procedure, owed) for owed in waiting.owed),
        clocks=tuple(running_clock_view(case_file, clock, now) for clock in waiting.clocks),
        pending=tuple(pending_request_view(session, case_file, request) for request in waiting.pending),
        people=tuple(person_decisions(session, case_file)),
        unsigned=tuple(
            UnsignedDocumentView(
                document=one.document,
                label=terms.label(procedure, one.document),
                signers=named_terms(procedure, one.signers),
            )
            for one in waiting.unsigned
        ),
        linked=waiting.linked,
        related=tuple(view for view in linked_cases.unfinished(reading.linked) if case_file.knows(view.opened_at)),
        guides=waiting.guides,
        guide_lines=tuple(_guide_text(procedure, rule_id) for rule_id in waiting.guides),
        next_alarm=waiting.next_alarm,
    )


def held_by(session: Session, case_file: CaseFile) -> tuple[NamedView, ...]:
    """Return who must act where the case of a file stands, on any track, with those who help or are asked; nobody where
    it has ended. The person who filed it is left out."""
    case, procedure, found = case_file.case, case_file.procedure, list[NamedView]()
    for here in () if case.closed_at else case.positions.values():
        people = ([here.holder] if here.holder else []) + [*here.helpers, *here.asked]
        found += named_holders(session, procedure, people)
        found += () if here.holder else _named_roles(session, case_file, procedure.find_stage(here.stage).who)
    reader = read_for_nobody(session, case_file)
    return tuple(dict.fromkeys(reader.without_filer(one) for one in found))


def _named_roles(session: Session, case_file: CaseFile, roles: tuple[Name, ...]) -> tuple[NamedView, ...]:
    return tuple(NamedView(code=role, label=role_with_holders(session, case_file, role)) for role in roles)


def _track_view(session: Session, case_file: CaseFile, track: TrackProgress) -> TrackView:
    """Return where a track stands; it waits for its holder, or else for the roles of its stage."""
    procedure = case_file.procedure
    holders = named_holders(session, procedure, [track.holder] if track.holder else [])
    duties = procedure.find_stage(track.stage).duties
    return TrackView(
        track=track.track,
        stage=track.stage,
        stage_label=terms.label(procedure, track.stage, "stage"),
        since=track.since,
        who=holders or _named_roles(session, case_file, track.who),
        holder=next(iter(holders), None),
        helpers=named_holders(session, procedure, track.helpers),
        asked=named_holders(session, procedure, track.asked),
        answers=named_terms(procedure, track.answers),
        duties=tuple(NamedView(code=duty, label=translated(procedure, duties[duty].name)) for duty in track.duties),
        joining=track.joining,
        merging=ProposedMergeView(
            into=track.merging.into, by=track.merging.by, by_name=person_name(session, track.merging.by)
        )
        if track.merging
        else None,
    )


def _open_act_view(session: Session, case_file: CaseFile, open_act: OpenAct) -> OpenActView:
    procedure = case_file.procedure
    stage = position.position_on(case_file.case, open_act.track).stage
    outcome = procedure.find_stage(stage).outcomes.get(open_act.name)
    return OpenActView(
        name=open_act.name,
        label=translated(procedure, outcome.name) if outcome else terms.label(procedure, open_act.name),
        who=_named_roles(session, case_file, open_act.who),
        lacks=open_act.lacks,
        track=open_act.track,
        asks=_missing_inputs(case_file, open_act),
    )


def _missing_inputs(case_file: CaseFile, open_act: OpenAct) -> tuple[MissingInputView, ...]:
    """Return what an open act still asks for, rule by rule: what a person has to state, write or say."""
    procedure = case_file.procedure
    asks: dict[str, dict[str, None]] = {}
    for lack in open_act.lacks:
        if lack.rule and lack.missing:
            asks.setdefault(lack.rule, {}).update(dict.fromkeys(refusal_texts.missing_texts(procedure, lack)))
    cited = {rule.id: terms.cite_rule(procedure, rule) for rule in procedure.rules if rule.id in asks}
    return tuple(MissingInputView(rule=rule, label=cited[rule], asks=tuple(inputs)) for rule, inputs in asks.items())


def owed_view(procedure: Procedure, owed: Owed) -> OwedView:
    """Return a record or notice that is owed, by its rule; of a notice also whom it is for."""
    rule = terms.rule_by_id(procedure, owed.rule)
    told = rule.notice.addressees if rule and rule.notice and owed.word == "notice" else ()
    return OwedView(
        rule=owed.rule,
        word=owed.word,
        name=owed.name,
        label=terms.cite_rule(procedure, rule) if rule else owed.rule,
        fields=named_terms(procedure, owed.fields),
        to=named_terms(procedure, told),
    )


def pending_request_view(session: Session, case_file: CaseFile, request: PendingRequest) -> PendingRequestView:
    """Return a request for more time that waits for a decision."""
    return PendingRequestView(
        request=request.request,
        clock=request.clock,
        label=terms.label(case_file.procedure, request.clock, "clock"),
        units=request.units,
        units_label=extension_units_text(case_file.procedure, request.clock, request.units) if request.units else "",
        until=request.until,
        by=request.by,
        by_name=person_name(session, request.by),
        who=_named_roles(session, case_file, request.who),
    )


def person_decisions(session: Session, case_file: CaseFile) -> Iterator[PersonDecisionView]:
    """Yield what is to be decided about people: what was asked for, then the roles for which nobody is left."""
    law, case, procedure = case_file.law, case_file.case, case_file.procedure
    if case.closed_at:
        return
    for asked in case.asked_for.values():
        whom, role = person_name(session, asked.whom), terms.label(procedure, asked.about, "role")
        yield PersonDecisionView(
            act=asked.act,
            act_label=terms.label(procedure, asked.act, "act"),
            label=DECISIONS_ASKED_FOR[asked.act](whom=whom, role=role),
            whom=asked.whom,
            whom_name=whom,
            about=asked.about,
            by=tuple(NamedView(code=one, label=person_name(session, one)) for one in asked.by),
            until=recusal.decided_by(law, case, asked),
            who=_deciders(session, procedure, asked.deciders),
        )
    for role in deciders.needed_roles(law, case):
        if namers := deciders.deputy_namers(law, case, role):
            yield PersonDecisionView(
                act=recusal.DEPUTISE,
                act_label=terms.label(procedure, recusal.DEPUTISE, "act"),
                label=gettext(
                    "nobody is left who can act for “{role}”; a deputy is to be named",
                    role=terms.label(procedure, role, "role"),
                ),
                whom=None,
                whom_name="",
                about=role,
                by=(),
                until=None,
                who=_deciders(session, procedure, namers),
            )


def _deciders(session: Session, procedure: Procedure, holders: tuple[Holder, ...]) -> tuple[NamedView, ...]:
    return tuple(holder_view(procedure, holder, person_name(session, holder)) for holder in holders)


def _guide_text(procedure: Procedure, rule_id: str) -> str:
    rule = terms.rule_by_id(procedure, rule_id)
    return translated(procedure, rule.guide.shows) if rule and rule.guide else rule_id
