"""Preview of an act: what it would do now, without storing anything."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.case import Case
from models.events import Event
from models.form import ActInput
from models.law import Law
from models.messages import Number
from models.procedure import Procedure
from models.requirement import Name
from queries.acts.judging import case_before_act, last_case, received_act, refusals_beforehand, whole_case
from queries.acts.refusal_lines import refusal_lines
from queries.cases import case_file as case_files
from queries.cases.case_file import CaseFile
from queries.cases.limits import last_day_view
from queries.cases.waiting import held_by
from queries.views.base import NamedView
from queries.views.clock import LastDayView
from queries.views.preview import PreviewView
from register.transaction import transaction_of
from rules import position
from rules.acts import cited_rules
from rules.clock import clock_key, running_limits
from rules.judge import decide
from starter.acts.receipt import check_act, linked_intake, provisional_act
from starter.acts.submit import ActMapping, parse_act
from starter.client import BanjieClient
from starter.intake.check import first_act_refusals, refusing_rules
from wording import refusal_texts, terms

LimitEnds = Mapping[Name, tuple[datetime | None, date | None]]


async def preview(client: BanjieClient, number: Number, act_input: ActInput | ActMapping) -> PreviewView:
    """Return what an act would do now: refusals, next stage, clocks started and stopped, who is told. Stores nothing.
    Raises BadInput, Unavailable."""
    parsed = parse_act(act_input)
    return await client.transact(lambda session: preview_in_session(session, client, number, parsed))


def preview_in_session(session: Session, client: BanjieClient, number: Number, act_input: ActInput) -> PreviewView:
    """Return the same within a transaction. Raises BadInput."""
    transaction_of(session).keep_answers()
    case_file, now = case_files.load_case_file(session, number), client.clock(session, number)
    check_act(session, case_file, act_input, now)
    law, previewed = (
        case_file.law,
        received_act(session, case_file, provisional_act(case_file.procedure, act_input), now),
    )
    before = case_before_act(case_file, whole_case(session, case_file), previewed)
    opens = linked_intake(session, client, case_file, act_input) if before.closed_at else None
    if opens and opens.first:  # the linked complaint would carry it
        why = first_act_refusals(session, law, opens, opens.first)
    else:
        refused = refusals_beforehand(case_file, before, previewed)
        why = cited_rules.with_rules(law, before, previewed, refused)
    decided = () if why or opens else decide(law, before, previewed, now)
    after, events = last_case(before, decided), tuple(event for event, _ in decided)
    ends_before, ends_after = limit_ends(law, before), limit_ends(law, after)
    moved = {name for name in ends_before.keys() & ends_after.keys() if ends_before[name] != ends_after[name]}
    return PreviewView(
        number=number,
        act=act_input.name,
        allowed=not why,
        refused_by=tuple(refusing_rules(why)),
        refusals=why,
        says=tuple(
            refusal_texts.cited_refusal(
                case_file.procedure, refusal, act_input, case_files.person_name(session, act_input.whom)
            )
            for refusal in why
        ),
        reasons=refusal_lines(case_file, before, why, act_input, case_files.person_name(session, act_input.whom)),
        stage=after.stage,
        stage_label=terms.label(case_file.procedure, after.stage, "stage"),
        who=held_by(session, replace(case_file, case=after)) if decided else (),
        tracks={
            name: terms.label(case_file.procedure, track.stage, "stage") for name, track in after.positions.items()
        },
        clocks_started=last_day_views(case_file.procedure, ends_after, ends_after.keys() - ends_before.keys()),
        clocks_stopped=last_day_views(case_file.procedure, ends_before, ends_before.keys() - ends_after.keys()),
        clocks_moved=last_day_views(case_file.procedure, ends_after, moved),
        told=() if why else _notified_parties(case_file, before, act_input, events),
        opens=opens.entry if opens and not why else None,
    )


def limit_ends(law: Law, case: Case) -> LimitEnds:
    """Return the end of each running clock with its last day, by its key."""
    limits = running_limits(law, case)
    return {clock_key(clock.code, state.item): (state.due, state.last_day) for clock, state in limits}


def last_day_views(procedure: Procedure, ends: LimitEnds, names: Iterable[Name]) -> tuple[LastDayView, ...]:
    """Return these limits with their ends, by their names."""
    return tuple(last_day_view(procedure, name, *ends[name]) for name in sorted(names))


def _notified_parties(
    case_file: CaseFile, case: Case, act_input: ActInput, events: Iterable[Event]
) -> tuple[NamedView, ...]:
    """Return who would be told: by the person who acts, and by the system itself."""
    found = position.track_openings(case_file.law, case, act_input.name, act_input.track)
    by_actor = [role for _, notice in found[0].stage_act.notices for role in notice.addressees] if found else []
    by_system = [event.party for event in events if event.type == "notified"]
    told = dict.fromkeys(filter(None, [*by_actor, *by_system]))
    return case_files.named_terms(case_file.procedure, told)
