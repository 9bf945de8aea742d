"""What people read: one complaint, its history, what it waits for, lists. All of it out of PostgreSQL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.case import Case
from models.case_input import OpenCase
from models.errors import BadInput
from models.law import Law, parse
from models.messages import FactValue, Why
from models.procedure import Procedure
from models.requirement import Name, NeedsOtherPerson, NeedsRole
from models.tables import ClockRow, ComplaintRow, InboxRow, NoticeRow, PartyRow, PersonRow, ServiceRow
from models.waiting import Open, Track
from procedures.overlay import laid_over
from queries import attachments, document_summary, linked_cases
from queries.attachments import HIDDEN
from register import editions, texts
from register.office import staff
from rules import position, sees
from rules.acts.common_acts import SYSTEM
from rules.block import met, standing_still
from rules.evolve import open_case
from rules.roles import holders
from rules.waiting import waiting_for
from wording import requirements, terms

Data = dict[str, Any]
NUMBER = re.compile(r"[A-Z]{3}-[0-9]{4}-[0-9]{6}")
CLOCKS = ("warned", "held", "expired", "reminded", "escalated")
Part = Literal["identity", "narrative"]


def complaint(session: Session, number: str) -> ComplaintRow:
    """The complaint of that number. Raises BadInput."""
    row = session.get(ComplaintRow, number) if NUMBER.fullmatch(number) else None
    if row is None:
        raise BadInput(f"登记簿里没有 {number};登记号形如 ZZW-2025-000001,清单见 banjie list")
    return row


def known(session: Session, person: str, now: datetime) -> None:
    """Only members of staff, who have not left, act and see what is personal. Raises BadInput."""
    service = session.get(ServiceRow, person)
    if service is None:
        raise BadInput(f"人员名册里没有「{person}」;名册见 banjie staff list")
    if service.until and service.until <= now:
        raise BadInput(f"「{person}」已离任,由 {service.successor} 接任;名册见 banjie staff list")


def opening(session: Session, number: str) -> OpenCase:
    """With what the case of a complaint begins."""
    return OpenCase.model_validate_json(complaint(session, number).opened)


@dataclass(frozen=True)
class CaseFile:
    """A complaint with all that is needed to speak of it: its row, its law, its state, the words of its edition."""

    row: ComplaintRow
    law: Law
    case: Case
    procedure: Procedure


def case_file(session: Session, number: str) -> CaseFile:
    """The file of a complaint; before its first event, as it was opened. Raises BadInput."""
    row = complaint(session, number)
    opened = OpenCase.model_validate_json(row.opened)
    law = parse(opened.law, opened.calendar)
    case = Case.model_validate_json(row.state) if row.state else open_case(law, number, opened.opened)
    return CaseFile(row, law, case, worded(session, row.procedure, row.edition, law.procedure.laid_over))


def worded(session: Session, slug: str, edition: str, overlays: Mapping[str, str]) -> Procedure:
    """A procedure with its prose, and with that of what was laid over it."""
    procedure = editions.words(session, slug, edition)
    for other, laid in overlays.items():
        procedure = laid_over(procedure, editions.words(session, other, laid))
    return procedure


def act_name(procedure: Procedure, stage: Name, written: str) -> Name:
    """The code of an act that a person names in Chinese or by its code: what is open at the stage first. Raises
    BadInput."""
    here = procedure.stages[stage].outcomes
    named = [(name, way.zh) for name, way in here.items()]
    named += [(name, way.zh) for name, way in procedure.acts.items()]
    named += [(name, way.zh) for other in procedure.stages.values() for name, way in other.outcomes.items()]
    named += list(terms.GENERIC.items())
    found = next((name for name, zh in named if written in (name, zh)), None)
    if found is None:
        raise BadInput(f"{procedure.title}没有「{written}」这一事项;现在能办什么:banjie waiting 登记号")
    return found


def show(session: Session, number: str, reader: str | None, now: datetime) -> Data:
    """A complaint, whole, as this reader may see it; without a reader nothing personal is shown."""
    kept = case_file(session, number)
    row, case, procedure = kept.row, kept.case, kept.procedure
    if reader:
        known(session, reader, now)
    linked = linked_cases.lines(session, row)
    identity, narrative = (may_read(session, kept, reader, now, part) for part in get_args(Part))
    return {
        "number": number,
        "procedure": row.procedure,
        "title": procedure.title,
        "edition": row.edition,
        "law_sha256": row.law_sha256,
        "received_at": row.received_at.isoformat(),
        "entry": row.entry,
        "stage": case.stage,
        "stage_zh": procedure.stages[case.stage].zh,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "urgent": case.urgent,
        "recused": [person_name(session, one) for one in case.recused],
        "party": _party(session, number, identity),
        "facts": [
            {"name": name, "zh": terms.name(procedure, name), "value": _plain(value), "value_zh": said}
            for name in procedure.facts
            if (value := case.facts.get(name)) is not None and (said := _said(session, procedure, name, value))
        ],
        "texts": [
            {"name": name, "zh": terms.name(procedure, name), "body": body if narrative else HIDDEN}
            for name, body in texts.read(session, case.texts).items()
        ],
        "attachments": attachments.lines(session, number, narrative),
        "documents": document_summary.lines(session, number, procedure),
        "clocks": _clocks(session, number, procedure),
        "parent": row.parent,
        "linked": [one["number"] for one in linked if one["relation"] == "child"],
        "related": linked,
        "notices": _notices(session, number, procedure, now),
        "waiting": None if case.closed_at else waiting(session, number),
        "unjudged": list(session.scalars(_unjudged(number))),
        "recorded": {"seq": row.seq, "hash": row.head},
    }


def _said(session: Session, procedure: Procedure, name: Name, value: FactValue) -> str:
    if procedure.facts[name].is_ in ("person", "persons"):
        people = value if isinstance(value, tuple) else (value,)
        return "、".join(person_name(session, str(one)) for one in people)
    return terms.value(procedure, name, value)


def may_read(session: Session, kept: CaseFile, reader: str | None, now: datetime, part: Part) -> bool:
    """Whether the reader may see that part: staff with a role in this procedure, unless a rule hides it."""
    if reader is None:
        return False
    behind, standing = staff.stands(session, reader, now)
    if not set(standing) & set(kept.law.procedure.roles):
        return False
    return not sees.refusals(kept.law, kept.case, reader, standing, part, stands_for=behind)


def party_of(session: Session, number: str) -> PartyRow | None:
    """Who filed a complaint, if that was said."""
    return session.scalars(select(PartyRow).where(PartyRow.complaint == number)).first()


def _party(session: Session, number: str, allowed: bool) -> Data | None:
    row = party_of(session, number)
    if row is None or not any((row.name, row.unit, row.contact, row.address)):
        return None
    fields = {"name": row.name, "unit": row.unit, "contact": row.contact, "address": row.address}
    return fields if allowed else {name: HIDDEN for name, value in fields.items() if value}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _clocks(session: Session, number: str, procedure: Procedure) -> list[Data]:
    rows = session.scalars(
        select(ClockRow).where(ClockRow.complaint == number).order_by(ClockRow.started, ClockRow.name)
    )
    return [clock(procedure, row) for row in rows if row.state != "idle"]


def clock(procedure: Procedure, row: ClockRow) -> Data:
    """A limit, with the rule that sets it and, once it was over, how late that was noticed."""
    rule = terms.rule_of(procedure, row.rule)
    return {
        "clock": row.name,
        "zh": terms.name(procedure, row.name),
        "rule": row.rule,
        "article": rule.article if rule else "",
        "state": row.state,
        "started": row.started.isoformat(),
        "due": row.due.isoformat() if row.due else None,
        "last_day": row.last_day.isoformat() if row.last_day else None,
        "last_day_zh": terms.last_day(row.last_day),
        "provisional": row.provisional,
        "noticed": row.noticed.isoformat() if row.noticed else None,
        "late_by": _late(row),
        "stopped": row.stopped.isoformat() if row.stopped else None,
    }


def _late(row: ClockRow) -> float | None:
    return (row.noticed - row.due).total_seconds() if row.noticed and row.due else None


def _notices(session: Session, number: str, procedure: Procedure, now: datetime) -> list[Data]:
    rows = session.scalars(select(NoticeRow).where(NoticeRow.complaint == number).order_by(NoticeRow.seq))
    return [
        {
            "name": row.name,
            "zh": terms.name(procedure, row.name),
            "kind": row.kind,
            "to": terms.name(procedure, row.to_role),
            "means": row.means,
            "state": notice_state(row, now),
            "at": row.at.isoformat(),
            "rule": row.rule,
        }
        for row in rows
    ]


def notice_state(row: NoticeRow, now: datetime) -> str:
    """How far a notice has got; what a clock said is due until the office opens."""
    return "due" if row.kind in CLOCKS and row.at > now else row.state


def _unjudged(number: str) -> Select[int]:
    return select(InboxRow.n).where(InboxRow.complaint == number, InboxRow.state == "received").order_by(InboxRow.n)


def waiting(session: Session, number: str) -> Data:
    """What a case waits for, with the Chinese beside every code."""
    kept = case_file(session, number)
    procedure = kept.procedure
    found = waiting_for(kept.law, kept.case)
    data: Data = found.model_dump(mode="json")
    data["stage_zh"] = procedure.stages[found.stage].zh
    data["who_zh"] = [_holder(session, kept, role) for role in found.who]
    data["tracks"] = [track.model_dump(mode="json") | _track(session, kept, track) for track in found.tracks]
    for one, written in zip(found.open, data["open"], strict=True):
        written["zh"] = _way(procedure, position.at(kept.case, one.track).stage, one.name)
        written["asks"] = _asks(kept, one)
    for paper, written in zip(found.unsigned, data["unsigned"], strict=True):
        written["zh"] = terms.name(procedure, paper.document)
        written["signers_zh"] = [terms.name(procedure, role) for role in paper.signers]
    for owed, written in zip(found.owed, data["owed"], strict=True):
        rule = terms.rule_of(procedure, owed.rule)
        written["zh"] = terms.cite(rule) if rule else owed.rule
        written["fields_zh"] = [terms.name(procedure, name) for name in owed.fields]
    for ticking, written in zip(found.clocks, data["clocks"], strict=True):
        rule = terms.rule_of(procedure, ticking.rule)
        written |= {"zh": terms.name(procedure, ticking.clock), "article": rule.article if rule else ""}
        written["last_day_zh"] = terms.last_day(ticking.last_day)
    data["related"] = linked_cases.unfinished(session, kept.row)
    for rule_id in found.guides:
        rule = terms.rule_of(procedure, rule_id)
        data.setdefault("guides_zh", []).append(rule.guide.shows if rule and rule.guide else rule_id)
    return data


def _track(session: Session, kept: CaseFile, track: Track) -> Data:
    """Where a track stands, in Chinese: whose it is, what its checklist and its approval still wait for."""
    procedure = kept.procedure
    people = [track.holder] if track.holder else []
    return {
        "stage_zh": procedure.stages[track.stage].zh,
        "who_zh": [who(session, procedure, one) for one in people]
        or [_holder(session, kept, role) for role in track.who],
        "helpers_zh": [who(session, procedure, one) for one in track.helpers],
        "asked_zh": [who(session, procedure, one) for one in track.asked],
        "answers_zh": [terms.name(procedure, role) for role in track.answers],
        "duties_zh": [procedure.stages[track.stage].duties[duty].zh for duty in track.duties],
    }


def _asks(kept: CaseFile, one: Open) -> list[Data]:
    """What an open outcome still asks for, rule by rule: what a person has to state, write or say."""
    here = position.at(kept.case, one.track)
    procedure, opening = kept.procedure, kept.law.opening(here.stage, one.name)
    scene = standing_still(kept.law, kept.case, here)
    asks: dict[str, list[str]] = {}
    for rule, gate in opening.gates if opening else ():
        if not isinstance(gate.needs, NeedsRole | NeedsOtherPerson) and not met(gate.needs, scene):
            asks.setdefault(rule.id, []).append(requirements.said(procedure, gate.needs))
    for lack in one.lacks:
        if lack.rule and lack.about:
            given = "告知方式(--means)" if lack.why is Why.notice else requirements.field(procedure, lack.about)
            asks.setdefault(lack.rule, []).append(given)
    cited = {rule.id: terms.cite(rule) for rule in procedure.rules}
    return [{"rule": rule, "zh": cited[rule], "asks": said} for rule, said in asks.items()]


def _way(procedure: Procedure, stage: Name, name: Name) -> str:
    outcome = procedure.stages[stage].outcomes.get(name)
    return outcome.zh if outcome else terms.name(procedure, name)


def _holder(session: Session, kept: CaseFile, role: Name) -> str:
    """A role with whom it stands for on this case: 受理处室(水政水资源处)."""
    named = [one for one in holders(kept.law, kept.case, role) if one != role]
    zh = terms.name(kept.procedure, role)
    return f"{zh}({'、'.join(who(session, kept.procedure, one) for one in named)})" if named else zh


def who_may(session: Session, kept: CaseFile, name: Name) -> str:
    """Who may do that where the case stands; nobody where it is not open."""
    found = position.places(kept.law, kept.case, name)
    if found and found[0].position.holder:
        return who(session, kept.procedure, found[0].position.holder)
    return "、".join(_holder(session, kept, role) for role in found[0].opening.who) if found else ""


def who(session: Session, procedure: Procedure, holder: str) -> str:
    """A unit, a post or a person by name."""
    return terms.name(procedure, holder) if holder in procedure.roles else person_name(session, holder)


def person_name(session: Session, person: str | None) -> str:
    """A member of staff by name; somebody unknown by id."""
    if person == SYSTEM:
        return "系统"
    row = session.get(PersonRow, person) if person else None
    return row.name if row else (person or "")
