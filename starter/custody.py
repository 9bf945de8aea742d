"""Holds, erasure, retention: what two persons decide about keeping what is personal of a complaint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.errors import BadInput, Refused
from models.messages import Number, Person
from models.procedure import Kept
from models.rule import Slug
from models.tables import AttachmentRow, ComplaintRow, TextRow
from procedures import load, slugs
from procedures.office_settings import OfficeSettings
from queries import custody
from queries.cases import case_file
from queries.custody import CarriedOutView, CustodyView, ErasureView, RetentionView
from register.custody import erasure, record, retention
from register.custody.erasure import Erased, ErasureOrder, NothingToErase
from register.custody.record import HoldUnchanged
from register.documents import attachments
from register.identity.decisions import Decider, require_decider
from register.office import staff
from register.office.org_journal import StaffError
from register.office.power import Signed
from rules import roles
from starter.client import BanjieClient, in_transaction
from starter.office.change import count_wrong_code, login_request, staff_problem
from starter.office.deciders import Deciders, check_deciders
from wording.translation import N_, gettext

T = TypeVar("T")


@dataclass(frozen=True)
class ErasureWish:
    """The parts to erase: texts by name or id, files by id, the identity of the filer."""

    texts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    party: bool = False


async def change_hold(client: BanjieClient, number: Number, deciders: Deciders, *, place: bool) -> CustodyView:
    """Place a legal hold on a complaint, or lift it. Raises BadInput, Refused (as it is already), Unavailable."""

    def work(session: Session) -> CustodyView:
        _check(session, client, number, deciders)
        now = client.clock(session, number)
        by, reason = _decider(session, client, deciders.by, deciders.code, now), deciders.reason
        try:
            record.change_hold(session, number, place=place, by=by, reason=reason, at=now, randomness=client.randomness)
        except HoldUnchanged:
            says = N_("{number} is under a hold already.") if place else N_("{number} is under no hold.")
            raise Refused(says(number=number), (), number=number) from None
        return custody.custody_view(session, number)

    return await _decide(client, deciders.by, deciders.code, work)


async def _decide(client: BanjieClient, by: Person, code: str | None, work: Callable[[Session], T]) -> T:
    """Run a decision in one transaction; what its second factor lacks is BadInput, and counted."""
    try:
        return await client.transact(work)
    except StaffError as error:
        await count_wrong_code(client, error, Signed(by, code=code))
        raise staff_problem(error) from None


def _decider(session: Session, client: BanjieClient, by: Person, code: str | None, now: datetime) -> Decider:
    return require_decider(login_request(client, session, Signed().origin, now), by, code)


async def read_custody(client: BanjieClient, number: Number) -> CustodyView:
    """Return what was decided about a complaint. Raises BadInput."""
    return await client.transact(lambda session: custody.custody_view(session, number))


async def preview_erasure(client: BanjieClient, number: Number, wish: ErasureWish) -> ErasureView:
    """Return what an erasure would take, with what goes along. Raises BadInput."""

    def preview(session: Session) -> ErasureView:
        complaint = case_file.complaint_row(session, number)
        return _erasure_view(session, complaint, _order(session, number, wish, Deciders("", "", "")), done=False)

    return await client.transact(preview)


async def erase(client: BanjieClient, number: Number, wish: ErasureWish, deciders: Deciders) -> ErasureView:
    """Erase texts, files or who filed a complaint, decided by two persons, and remove the files from the folder.

    Raises BadInput, Refused (a hold stands, which is on record; one of the two is shut out of the case), Unavailable.
    """

    def work(session: Session) -> tuple[ErasureView, Erased]:
        _check(session, client, number, deciders)
        complaint = case_file.complaint_row(session, number)
        order = _order(session, number, wish, deciders)
        view = _erasure_view(session, complaint, order, done=True)
        decider = _decider(session, client, deciders.by, deciders.code, client.clock(session, number))
        return view, _erased(session, client, number, replace(order, decider=decider))

    view, done = await _decide(client, deciders.by, deciders.code, work)
    if done.refused:
        raise Refused(
            gettext("{number} is under a hold: nothing was erased, and this is on record.", number=number),
            (),
            number=number,
        )
    await remove_files(client, done)
    return view


async def remove_files(client: BanjieClient, done: Erased) -> None:
    """Remove files of an erasure from the folder that no complaint names any more. What a crash leaves is swept."""
    store = client.store
    if store is None:
        return
    for sha256 in sorted(done.files):
        await client.transact(partial(attachments.sweep_file, path=store.path(sha256)))


def _check(session: Session, client: BanjieClient, number: Number, deciders: Deciders) -> None:
    """Raise BadInput unless staff decide and say why, Refused where one of them has no part in the case."""
    case = case_file.load_case_file(session, number)
    check_deciders(session, client, number, deciders)
    shut_out = roles.shut_out(case.law, case.case)
    for person in filter(None, (deciders.by, deciders.second)):
        stands_for = staff.standing_at(session, person, client.clock(session, number), None).stands_for
        if not shut_out.isdisjoint({person, *stands_for}):
            raise Refused(
                gettext("{person} takes no part in this case and decides nothing about it.", person=person),
                (),
                number=number,
            )


def _order(session: Session, number: Number, wish: ErasureWish, deciders: Deciders) -> ErasureOrder:
    """Return the order for a wish. Raises BadInput for a text or file that is not there."""
    named = select(TextRow).where(TextRow.complaint == number, TextRow.body.is_not(None))
    wanted = named.where(or_(TextRow.name.in_(wish.texts), TextRow.id.in_(wish.texts)))
    rows = session.scalars(wanted).all()
    files = session.scalars(
        select(AttachmentRow.id).where(AttachmentRow.complaint == number, AttachmentRow.id.in_(wish.files))
    ).all()
    known = {*(row.name for row in rows), *(row.id for row in rows), *files}
    if unknown := [name for name in (*wish.texts, *wish.files) if name not in known]:
        raise BadInput(gettext("{number} has no text or file {name}; or it is gone.", number=number, name=unknown[0]))
    texts = frozenset(row.id for row in rows)
    return ErasureOrder(
        by=deciders.by, second=deciders.second or "", ground=deciders.reason, texts=texts, files=frozenset(files),
        party=wish.party,
    )  # fmt: skip


def _erasure_view(session: Session, complaint: ComplaintRow, order: ErasureOrder, *, done: bool) -> ErasureView:
    targets = erasure.erasure_targets(session, complaint, order)
    if not (targets.texts or targets.files or targets.party or targets.letters):
        raise BadInput(gettext("Of {number} nothing of this is left.", number=complaint.number))
    return ErasureView(
        number=complaint.number,
        done=done,
        texts=(*targets.texts, *targets.letters),
        files=targets.files,
        party=targets.party,
        papers=len(targets.papers),
        also_in=tuple(custody.linked_with_texts(session, complaint, targets.texts)),
    )


def _erased(session: Session, client: BanjieClient, number: Number, order: ErasureOrder) -> Erased:
    now = client.clock(session, number)
    return erasure.erase(session, number, order, at=now, randomness=client.randomness)


# ---- retention ----------------------------------------------------------------------------------------------------


def retention_terms(office: OfficeSettings) -> Mapping[Slug, Mapping[Kept, int]]:
    """Return how many years after the end what is kept, by procedure: what the text says; the office may keep it
    longer, and says it where the text is silent."""
    terms: dict[Slug, dict[Kept, int]] = {}
    for slug in slugs():
        said = {kind: term.years for kind, term in load(slug).retention.items()}
        chosen = office.retention.get(slug, {})
        if kinds := {kind: max(said.get(kind, 0), chosen.get(kind, 0)) for kind in (*said, *chosen)}:
            terms[slug] = kinds
    return terms


@in_transaction
def due_for_erasure(session: Session, client: BanjieClient) -> RetentionView:
    """Return the complaints of which something is due to be erased. Raises Unavailable."""
    terms = retention_terms(client.office)
    return custody.retention_view(retention.due_complaints(session, terms, client.clock(session, "")))


async def make_list(client: BanjieClient, by: Person, code: str | None = None) -> RetentionView:
    """Put on record what is due, for another person to confirm. Raises BadInput (nobody of the staff; nothing is
    due)."""

    def work(session: Session) -> RetentionView:
        now = client.clock(session, "")
        case_file.require_staff(session, by, now)
        due = retention.due_complaints(session, retention_terms(client.office), now)
        if all(one.held for one in due):
            raise BadInput(gettext("Nothing is due to be erased."))
        decider = _decider(session, client, by, code, now)
        return custody.retention_view(due, retention.make_list(session, due, decider, now).seq)

    return await _decide(client, by, code, work)


async def carry_out(client: BanjieClient, listed: int, by: Person, code: str | None = None) -> CarriedOutView:
    """Confirm a list as another person than made it, and erase what stands on it, complaint by complaint. Called again
    it goes on where it was interrupted. Raises BadInput, Unavailable."""

    def confirm(session: Session) -> tuple[Person, Mapping[Number, tuple[Kept, ...]]]:
        now = client.clock(session, "")
        case_file.require_staff(session, by, now)
        try:
            made, _ = retention.confirm_list(session, listed, by, lambda: _decider(session, client, by, code, now), now)
        except retention.UnknownList:
            raise BadInput(gettext("There is no list {listed}.", listed=listed)) from None
        except retention.SamePerson:
            raise BadInput(
                gettext(
                    "List {listed} has to be confirmed by another person than made it, and is carried "
                    "out by that person to its end.",
                    listed=listed,
                )
            ) from None
        assert made.by
        return made.by, made.numbers

    maker, numbers = await _decide(client, by, code, confirm)
    outcome: dict[str, list[str]] = {"erased": [], "held": [], "done_before": []}
    for number, kinds in numbers.items():
        outcome[await _carry_out_one(client, number, kinds, maker, by, listed)].append(number)
    return CarriedOutView(listed=listed, **{name: tuple(found) for name, found in outcome.items()})


async def _carry_out_one(
    client: BanjieClient, number: Number, kinds: tuple[Kept, ...], maker: Person, by: Person, listed: int
) -> str:
    """Erase what a list says of one complaint, in a transaction of its own; return what became of it."""
    ground = N_("The time for which it is kept is over.").zh

    def work(session: Session) -> Erased:
        order = retention.order_of(session, number, kinds, by=maker, second=by, ground=ground, listed=listed)
        return _erased(session, client, number, order)

    try:
        done = await client.transact(work)
    except NothingToErase:
        return "done_before"
    if done.refused:
        return "held"
    await remove_files(client, done)
    return "erased"
