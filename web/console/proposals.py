"""What programs propose to whoever is logged in: the lines on the page of a case, the form that is filled in with it,
and the button by which it is dismissed. It is confirmed by the form of the act, as every act is done."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.responses import Response

from models.messages import Digest, Number
from models.requirement import Name
from queries.acts.acts_of_person import ActsView
from queries.cases.reading import begin_reading
from register.acts.proposals import SALT, Proposal, ProposalVoid, dismiss_proposal, draft_key, standing_proposals
from register.identity.drafts import DraftKey
from web.console.kept_forms import SentFields
from web.console.visit import DOOR, ConsoleVisit, Unopened
from web.html.pages import go_to
from web.html.serving import PageRouter

PROPOSAL = "proposal"  # in the address of a form
OF_THE_PAGE = ("track", "of", "about")  # what an act is about that the address of its form carries
NUMBER_PATTERN = re.compile("[1-9][0-9]{0,8}")
router = PageRouter()


class ProposalLine(NamedTuple):
    """A proposal on the page of its case: its number, the label of the act, which program proposed it and when, and the
    address of the form that is filled in with it."""

    seq: int
    label: str
    program: str
    at: datetime
    address: str


def page_of_proposal(number: Number, proposal: Proposal) -> str:
    """Return the address of the form of an act that is filled in with a proposal."""
    query = {PROPOSAL: str(proposal.event.seq)}
    query |= {name: said[0] for name in OF_THE_PAGE if (said := proposal.typed.get(name))}
    return f"/console/case/{number}/act/{proposal.event.name}?{urlencode(query)}"


def proposal_asked(visit: ConsoleVisit) -> int | None:
    """Return the number of the proposal that the address of a form names."""
    written = visit.request.query_params.get(PROPOSAL, "")
    return int(written) if NUMBER_PATTERN.fullmatch(written) else None


def proposals_on_case(
    session: Session, visit: ConsoleVisit, number: Number, head: Digest, now: datetime
) -> tuple[Proposal, ...]:
    """Return what stands proposed to whoever is logged in, on a case whose last event has this hash."""
    return standing_proposals(session, visit.client.web_keys, number, visit.login.person, head, now)


def proposal_lines(number: Number, found: tuple[Proposal, ...], acts: ActsView) -> Iterator[ProposalLine]:
    """Yield the lines of proposals whose acts are known by name."""
    labels = {one.name: one.label for one in acts.forbidden}
    labels |= {one.name: one.label for one in (*acts.common, *acts.steps, *acts.first)}
    for one in found:
        event = one.event
        label = labels.get(event.name, event.name)
        yield ProposalLine(event.seq, label, event.program or "", event.at, page_of_proposal(number, one))


class AskedProposal(NamedTuple):
    """The proposal that the address of a form names, while it stands."""

    seq: int
    program: str
    at: datetime
    key: DraftKey
    salt: str


async def asked_proposal(visit: ConsoleVisit, number: Number, name: Name) -> AskedProposal | None:
    """Return the proposal that the address of a form names; None where it stands no more, or is of another act or for
    somebody else."""
    asked, person = proposal_asked(visit), visit.login.person
    if asked is None:
        return None

    def read(session: Session, now: datetime) -> tuple[Proposal, ...]:
        head = begin_reading(session, number, person, now, DOOR).case_file.recorded.hash
        return proposals_on_case(session, visit, number, head, now)

    for one in await visit.read_case(read, number):
        if one.event.seq == asked and one.event.name == name:
            key, salt = draft_key(number, one.event), "".join(one.typed.get(SALT, ()))
            return AskedProposal(asked, one.event.program or "", one.event.at, key, salt)
    return None


@router.post("/case/{number}/proposal/{seq}")
async def dismiss(visit: Unopened, _: SentFields, number: str, seq: int) -> Response:
    """Put on record that whoever is logged in does not want what was proposed to them. What stands no more is gone
    already."""
    person, client = visit.login.person, visit.client

    def drop(session: Session, now: datetime) -> None:
        begin_reading(session, number, person, now, DOOR)
        try:
            dismiss_proposal(session, client.web_keys, number, seq, person, now)
        except ProposalVoid:
            return

    await visit.read_case(drop, number)
    return go_to(f"/console/case/{number}")
