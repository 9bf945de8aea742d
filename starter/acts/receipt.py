"""The second step of an act: it is received, that is, checked and put on record before anything judges it; and acts on
closed cases, which the register judges at once."""

from datetime import datetime
from typing import NamedTuple, assert_never

from sqlalchemy.orm import Session

from models.errors import BadInput, KeyReused, Moved
from models.form import ActInput, act_from_input
from models.frozen import Frozen
from models.messages import Act, Digest, Number, Refusal
from models.procedure import Procedure
from models.rule import Slug
from queries.cases import case_file as case_files
from queries.cases.case_file import CaseFile
from register.acts import inbox, proposals
from register.acts.inbox import ActIdTaken, ReceiptContext, ReceivedAct
from register.cases import closed_case, complaints
from register.cases.complaints import EnteredComplaint, Intake, KeyTaken
from register.locks import lock_complaint
from register.office import staff
from rules import fact
from rules.acts.grading import BAD_GRADES, GRADE
from rules.fact import EVIDENCE, NOTE, OPINION
from starter.acts.mentions import check_mentions
from starter.cases.grade_case import open_grade_case
from starter.client import BanjieClient
from starter.documents import upload
from starter.intake.check import UNSTORED_TEXT, first_act_refusals, unstored_texts
from wording import refusal_texts, terms
from wording.translation import N_, by_door, gettext


class Submission(NamedTuple):
    """How an act arrived: through which program (None: a command of the office), and the hash of the last event that
    its sender has seen (None: not stated). `by_filer`: the filer of the complaint acts, and the system enters it.
    `proposal`: which proposal of a program whoever acts confirms by it."""

    sender: Slug | None = None
    seen: Digest | None = None
    by_filer: bool = False
    proposal: int | None = None


BY_COMMAND = Submission()


class OnRecord(Frozen):
    """An act that is on record and accepted: its number `n` in the inbox of the case, with its receipt.

    `seq` is the event that it became (of several the last; sent again, the first), `recorded` whether the register has
    that event already, `again` whether the act had been sent before.
    """

    number: Number
    n: int
    seq: int | None = None
    recorded: bool = False
    again: bool = False


class PassedOn(Frozen):
    """An act on a closed case that was passed on: the linked complaint `opened` carries it, the closed case stays as it
    is. `again` says whether the act had been sent before."""

    number: Number
    opened: Number
    again: bool = False


ActResult = OnRecord | PassedOn


class ActResultView(Frozen):
    """The result of an act as programs get it, with the same fields for both kinds of result."""

    number: Number
    n: int
    seq: int | None = None
    recorded: bool = False
    again: bool = False
    opened: Number | None = None


def act_result_view(result: ActResult) -> ActResultView:
    match result:
        case OnRecord():
            return ActResultView(**result.model_dump())
        case PassedOn():
            return ActResultView(number=result.number, n=0, opened=result.opened, again=result.again)
        case _:
            assert_never(result)


def receive_act(
    session: Session, client: BanjieClient, number: Number, act_input: ActInput, submission: Submission = BY_COMMAND
) -> ReceivedAct | PassedOn:
    """Put an act on record. Raises BadInput if nobody could judge it, Moved if the case is no longer as its sender has
    seen it, ProposalVoid if what it confirms stands no more; then nothing is stored.

    An act that the procedure lets be said after closing is registered as a linked complaint instead. Every other act on
    a closed case is judged at once.
    """
    case_file = case_files.lock_case_file(session, number)
    now = max(client.clock(session, number), case_file.row.last_received_at)  # the instant of receipt
    standing = staff.standing_at(session, act_input.actor, now, case_file.row.procedure)
    check_act(session, case_file, act_input, now, is_known=submission.by_filer or bool(standing.held))
    _check_as_seen(session, number, act_input, submission.seen)
    upload.hold_files(session, client, act_input.attachments)
    against: tuple[Refusal, ...] = ()
    if case_file.case.closed_at and (intake := linked_intake(session, client, case_file, act_input)):
        assert intake.first
        against = first_act_refusals(session, case_file.law, intake, intake.first)
        if not against:
            linked = _register_linked_complaint(session, client, intake)
            return PassedOn(number=number, opened=linked.number, again=linked.again)
    context = ReceiptContext(case_file.law, submission.sender, standing=standing)
    received = _enter_in_inbox(session, client, number, act_input, context, now)
    if submission.proposal is not None and received.new:
        keys, n = client.web_keys, received.act.n
        proposals.confirm_proposal(session, keys, number, submission.proposal, act_input, n, received.act.received)
    if not (case_file.case.closed_at and received.state == "received"):
        return received
    if against:
        inbox.record_refusal(session, number, received.act.n, against, received.act.received)
        return received.model_copy(update={"state": "refused", "refused": against})
    verdict = closed_case.judge_closed_case_act(session, number, received.act, client.randomness)
    state = "refused" if verdict.refused else "accepted"
    if verdict.seq and act_input.name == GRADE and act_input.about in BAD_GRADES:
        open_grade_case(session, client, number, verdict.seq)
    return received.model_copy(update={"state": state, "refused": verdict.refused, "seq": verdict.seq})


def _check_as_seen(session: Session, number: Number, act_input: ActInput, seen: Digest | None) -> None:
    """Raise Moved if the case has got further than its sender has seen, or is about to: an earlier act waits for its
    verdict. An act that is sent again is only answered."""
    if seen is None or inbox.find_act(session, number, act_input.id or ""):
        return
    row = lock_complaint(session, number)
    unjudged, _ = inbox.unjudged_acts(session, number, after=0, upto=None, before=None)
    if row.head != seen or unjudged:
        raise Moved(
            gettext(
                "Case {number} is no longer as you have seen it. Nothing is stored. Look at it, then act.",
                number=number,
            ),
            number=number,
            seq=row.seq,
            head=row.head,
            seen=seen,
        )


def _enter_in_inbox(
    session: Session, client: BanjieClient, number: Number, act_input: ActInput, context: ReceiptContext, now: datetime
) -> ReceivedAct:
    """Return the act as stored in the inbox `now` or before. Raises BadInput if its id belongs to another act."""
    assert act_input.id
    try:
        return inbox.enter_act(
            session,
            number,
            act_input,
            act_id=act_input.id,
            clock=lambda *_: now,
            randomness=client.randomness,
            context=context,
        )
    except ActIdTaken as error:
        raise KeyReused(
            gettext(
                "Id {id} belongs to submission {n} of this case, which says something else. Use a "
                "new id for a new act.",
                id=act_input.id,
                n=error.n,
            ),
            n=error.n,
        ) from None


def check_act(
    session: Session, case_file: CaseFile, act_input: ActInput, now: datetime, *, is_known: bool = False
) -> None:
    """Raise BadInput for an unknown person, an unknown act or wrong values: nobody could judge such an act. Also for a
    note that names, by an @, nobody who may read the case.
    `is_known`: the actor was found on the staff, or is no member of it."""
    number, procedure = case_file.row.number, case_file.procedure
    if not is_known:
        case_files.require_staff(session, act_input.actor, now)
    if not (act_input.name in case_file.law.act_names or act_input.name in terms.COMMON_ACTS):
        unknown = {"procedure": terms.title(procedure), "act": act_input.name, "number": number}
        raise BadInput(
            by_door(
                N_("{procedure} has no act “{act}”. To see what can be done now: banjie waiting {number}"),
                http=N_(
                    "{procedure} has no act “{act}”. To see what can be done now: GET /v1/complaints/{number}/waiting"
                ),
                page=N_("{procedure} has no act “{act}”."),
            )(**unknown)
        )
    if wrong := fact.fact_refusals(case_file.law, provisional_act(procedure, act_input)):
        lines = [
            gettext("  · {reason}", reason=refusal_texts.cited_refusal(procedure, refusal, act_input))
            for refusal in wrong
        ]
        raise BadInput("\n".join([gettext("Wrong values:"), *lines]), fields=[refusal.about for refusal in wrong])
    if act_input.name == NOTE:
        check_mentions(session, case_file, act_input.texts.get(OPINION, ""), now)


def provisional_act(procedure: Procedure, act_input: ActInput) -> Act:
    """Return the act as it would be received, without a place in the inbox."""
    refs, files = unstored_texts(procedure, act_input.texts), (UNSTORED_TEXT,) * len(act_input.attachments)
    return act_from_input(act_input, refs, files, act_id=act_input.id or "0")


def linked_intake(session: Session, client: BanjieClient, case_file: CaseFile, act_input: ActInput) -> Intake | None:
    """Return the linked complaint that carries an act which the procedure allows after closing.

    None for any other act, and for one that arrived before the case was closed. The closed case stays as it is.
    """
    number = case_file.row.number
    own = case_file.law.procedure.acts.get(act_input.name)
    if own is None or own.after_closing is None or inbox.find_act(session, number, act_input.id or ""):
        return None
    parent, calendar = case_files.opening_input(session, number), case_file.case.calendar
    evidence = {name: body for name, body in act_input.texts.items() if name == EVIDENCE}
    return Intake(
        key=f"{number}:after:{act_input.id}",
        law=parent.law,
        law_sha256=parent.law_sha256,
        calendar=calendar.model_dump_json(exclude_defaults=True) if calendar else parent.calendar,
        entry=own.after_closing,
        received_at=client.clock(session, number),
        texts={name: body for name, body in act_input.texts.items() if name != EVIDENCE},
        facts=act_input.facts,
        attachments=act_input.attachments,
        first=act_input.model_copy(update={"texts": evidence, "facts": {}, "attachments": (), "id": None}),
        parent=number,
        clock_offset=client.clock_offset or parent.clock_offset,
        raw_signals=parent.raw_signals,
        lang=parent.lang,
    )


def _register_linked_complaint(session: Session, client: BanjieClient, intake: Intake) -> EnteredComplaint:
    """Return the linked complaint, entered now or before. Raises BadInput if its key belongs to another."""
    try:
        return complaints.enter_complaint(session, intake, randomness=client.randomness)
    except KeyTaken as error:
        raise KeyReused(
            gettext(
                "This id belongs to {number}, which says something else. Use a new id for a new act.",
                number=error.number,
            ),
            number=error.number,
        ) from None
