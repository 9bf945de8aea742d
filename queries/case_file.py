"""The file of one complaint: its row, its law, its state, its people, and who may read what of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.case_input import OpenCase
from models.errors import BadInput
from models.law import Law, parse
from models.procedure import Procedure
from models.requirement import Name
from models.tables import ComplaintRow, PartyRow, PersonRow, ServiceRow
from procedures.overlay import laid_over
from register import editions
from register.office import staff
from rules import position, sees
from rules.acts.common_acts import SYSTEM
from rules.evolve import open_case
from rules.roles import holders
from wording import terms

NUMBER = re.compile(r"[A-Z]{3}-[0-9]{4}-[0-9]{6}")


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
