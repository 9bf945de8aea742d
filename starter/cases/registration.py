"""Registration of complaints: stored first, then started. A complaint sent again with its key is registered once."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from calendars import OfficeTime, office_zone
from integrity.log.printed import printed_line
from models.case_input import OpenCase
from models.errors import KeyReused, Unavailable
from models.form import Form, StoredFile
from models.frozen import Frozen
from models.messages import Number
from models.procedure import Procedure
from models.rule import Slug
from models.tables import ComplaintRow
from queries.intake.similar_complaints import Reader, similar_complaints
from register.calendars import notice_adoption
from register.cases import complaints
from register.cases.complaints import Intake, KeyTaken
from register.office import staff
from register.office.published import take_published
from rules.fact import EVIDENCE
from starter.cases.workflow_start import begun_later, start_case, start_new, wait_until_begun
from starter.client import BanjieClient
from starter.documents import upload
from starter.intake.check import check_intake, check_receipt, check_sender_key, parse_form, registration_act
from starter.office.senders import MAIL_IN
from starter.procedure_loading import (
    LoadedProcedure,
    edition_warnings,
    procedure_in_force,
    record_edition,
    unfollowed_warnings,
    used_slugs,
)
from wording.translation import N_, by_door, gettext


class Registered(Frozen):
    """A complaint on record. `begun` says whether its case has written its first event already, `again` whether the
    complaint had come before under the same key; then procedure, edition and instant are those of the first time.
    `warnings` name the edition files that could not be used. `similar` are earlier complaints that say nearly the same,
    of those that the registrant may read (`queries/intake/similar_complaints.py`). `log` says how the log of all
    records stood when it was signed last, for a receipt."""

    number: Number
    procedure: str
    edition: str
    received_at: OfficeTime
    begun: bool
    again: bool = False
    warnings: tuple[str, ...] = ()
    similar: tuple[Number, ...] = ()
    log: str = ""


async def register(
    client: BanjieClient,
    form: Form | Mapping[str, object],
    key: str | None = None,
    folder: Path | None = None,
    *,
    files: tuple[StoredFile, ...] = (),
    sender: Slug | None = None,
) -> Registered:
    """Register a complaint from an intake form.

    `key` is the sender's own mark of it (the id of a web form): sent again with the same content it gives the same
    number; with other content it is refused. Files that the form names are taken from `folder` alone; `files` are
    stored already. `sender` is the program through which the complaint came.

    Raises BadInput (nothing is stored), Refused (the registrant may not), Unavailable (PostgreSQL: nothing is stored;
    Temporal: stored under `number` and started as soon as it answers).
    """
    checked = parse_form(form)
    mark = client.randomness.new_id() if key is None else check_sender_key(key)
    try:
        files += await upload.store_form_files(client, checked.attachments, folder)
        registered, opened = await client.transact(
            lambda session: _record_and_open(session, client, checked, mark, files, sender)
        )
    except Unavailable as error:
        own = _own_key(mark, sender)
        raise Unavailable(
            by_door(
                N_(
                    "{why} Send the form again once it is back. With the same key it is not registered "
                    "twice: --key {key}"
                ),
                http=N_(
                    "{why} Send the form again once it is back. With the same key it is not registered "
                    "twice: Idempotency-Key: {key}"
                ),
            )(why=error.says, key=own),
            key=own,
        ) from error
    number = registered.number
    with begun_later(number):
        started = await (start_new(client, opened) if opened else start_case(client, number))
    similar = await _similar_to(client, checked, registered, sender)  # while a worker takes the case up
    with begun_later(number):
        begun = await wait_until_begun(client, number, just_started=started)
    line = printed_line(client.published_log)
    return registered.model_copy(update={"begun": begun, "similar": similar, "log": line})


def _own_key(mark: str, sender: Slug | None) -> str:
    """Return the key as the sender gave it: those of programs are kept behind the program's name."""
    return mark.removeprefix(f"{sender}/")


async def _similar_to(
    client: BanjieClient, form: Form, registered: Registered, sender: Slug | None
) -> tuple[Number, ...]:
    """Return the complaints like this one; none if they cannot be looked for now, since the complaint is on record."""
    reader, at, own = Reader(form.registrant, sender), registered.received_at, registered.number
    try:
        return await client.transact(lambda session: similar_complaints(session, form, at, reader, own))
    except Unavailable:
        return ()


def record_complaint(
    session: Session,
    client: BanjieClient,
    form: Form,
    key: str,
    files: tuple[StoredFile, ...] = (),
    sender: Slug | None = None,
) -> Registered:
    """Check a complaint by its procedure and store it under a new number, in one transaction. Raises BadInput,
    Refused."""
    return _record_and_open(session, client, form, key, files, sender)[0]


def _record_and_open(
    session: Session,
    client: BanjieClient,
    form: Form,
    key: str,
    files: tuple[StoredFile, ...],
    sender: Slug | None,
) -> tuple[Registered, OpenCase | None]:
    """Record a complaint; return with it the input of its case, if it came in now."""
    intake, procedure, today = checked_intake(session, client, form, key, files, sender)
    try:
        entered = complaints.enter_complaint(session, intake, randomness=client.randomness)
    except KeyTaken as error:
        says = gettext(
            "Key {key} belongs to {number}, which says something else. Use a new key for a new complaint.",
            key=_own_key(key, sender),
            number=error.number,
        )
        raise KeyReused(says, number=error.number) from None
    row = session.get_one(ComplaintRow, entered.number)
    registered = Registered(
        number=row.number,
        procedure=row.procedure,
        edition=row.edition,
        received_at=row.received_at,
        begun=False,
        again=entered.again,
        warnings=(*edition_warnings(procedure, today), *unfollowed_warnings(client.office, procedure.slug)),
    )
    return registered, entered.opened


def checked_intake(
    session: Session,
    client: BanjieClient,
    form: Form,
    key: str,
    files: tuple[StoredFile, ...] = (),
    sender: Slug | None = None,
) -> tuple[Intake, Procedure, date]:
    """Return what the register would store of a complaint, checked by the procedure in force today, and that
    procedure. Raises BadInput, Refused."""
    received = client.clock(session, "")
    today = received.astimezone(office_zone()).date()
    take_published(session)
    loaded = procedure_in_force(client, form.procedure, today, form.entry)
    procedure = loaded.procedure
    for slug in used_slugs(procedure):
        record_edition(session, slug, received, today)
    check_receipt(form, procedure, received, client.office.receipt_days)
    intake = _build_intake(session, client, form, loaded, received, key, files, sender)
    check_intake(session, intake, procedure)
    upload.hold_files(session, client, files)
    return intake, procedure, today


def _build_intake(
    session: Session,
    client: BanjieClient,
    form: Form,
    loaded: LoadedProcedure,
    received: datetime,
    key: str,
    files: tuple[StoredFile, ...],
    sender: Slug | None,
) -> Intake:
    """Return what the register stores of a complaint, with the procedure and the calendar in force."""
    procedure = loaded.procedure
    first = registration_act(form, procedure, receipt_known=sender == MAIL_IN)
    proves_receipt = first is None and form.happened_at is not None
    calendar = notice_adoption.intake_calendar(session, received.year - 1, received.year + 1, procedure)
    return Intake(
        key=key,
        sender=sender,
        **loaded.carried,
        calendar=calendar.model_dump_json(exclude_defaults=True),
        entry=form.entry or next(iter(procedure.entries)),
        received_at=received,
        happened_at=form.happened_at,
        party=form.party,
        filed_as=staff.accounts_of_filer(session, form.party, received),
        facts=form.facts,
        texts={name: body for name, body in form.texts.items() if name != EVIDENCE or proves_receipt},
        attachments=files,
        first=first,
        clock_offset=client.clock_offset,
        raw_signals=client.raw_signals,
        lang=client.lang,
    )
