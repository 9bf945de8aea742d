"""Registering a complaint: on record first, then begun; the same key registers once, however often it is sent."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

import procedures
from models.errors import BadInput, Refused, Unavailable
from models.form import Form, Said, StoredFile
from models.frozen import Frozen
from models.law import Law, pack, parse
from models.messages import Act, Event, Number, Refusal, TextRef, Why
from models.procedure import Procedure
from models.time import CHINA
from procedures import Broken
from procedures.load import editions as editions_of
from procedures.load import sha256
from procedures.overlay import OVERLAYS
from queries import case_file
from register import calendar_adoption, complaints, editions
from register.complaints import Intake, KeyTaken
from register.editions import EditionDiffers
from register.office import staff
from register.periodic_reports import KEYS
from rules import fact
from rules.evolve import open_case
from rules.fact import EVIDENCE
from rules.judge import refusals
from starter import attachment_upload
from starter.client import BanjieClient
from starter.input_values import listed, problems, sound, storable
from starter.workflow_start import under_way
from wording import terms

REGISTERED = "registered"
NOWHERE = TextRef(id="0", hmac="0" * 16)
NOBODYS = "AAA-0000-000000"  # a form is looked at before it has a number
LONGEST_KEY = 200
RESERVED = re.compile(rf"[A-Z]{{3}}-\d{{4}}-\d{{6}}:|{KEYS}")  # linked complaints and periodic reports come under such


class Registered(Frozen):
    """A complaint on record. `begun` says whether its case has written its first event already."""

    number: Number
    procedure: str
    edition: str
    received_at: datetime
    begun: bool


async def register(
    desk: BanjieClient, form: Form | dict[str, Any], key: str | None = None, folder: Path | None = None
) -> Registered:
    """Register a complaint from an intake form.

    `key` is the sender's own mark for it (a web form's id): sent again with the same content it gives the same
    number; with other content it is refused. Files that the form names are taken from `folder` alone. Raises BadInput
    (nothing stored), Refused (the registrant may not), Unavailable (PostgreSQL: nothing stored; Temporal: stored under
    `number`, begun as soon as it answers).
    """
    checked = read_form(form)
    mark = desk.ids() if key is None else read_key(key)
    try:
        files = await attachment_upload.beside(desk, checked.attachments, folder)
        registered = await desk.ask(lambda session: take_in(session, desk, checked, mark, files))
    except Unavailable as error:
        again = f"{error.says};恢复后用同一标记再送不会重复:--key {mark}"
        raise Unavailable(again, key=mark) from error
    return registered.model_copy(update={"begun": await under_way(desk, registered.number)})


def read_form(form: Form | dict[str, Any]) -> Form:
    """The form, checked for its shape. Raises BadInput naming each field that is wrong."""
    try:
        checked = form if isinstance(form, Form) else Form.model_validate(form)
    except ValidationError as error:
        raise BadInput("表单不能接收:\n" + problems(error.errors())) from None
    party = (line for name, value in checked.party for line in storable(f"party.{name}", value))
    listed([*sound(checked.facts, checked.texts, checked.happened_at), *party], "表单不能接收:")
    return checked


def read_key(key: str) -> str:
    """A sender's own mark; those under which the system itself registers are kept for it. Raises BadInput."""
    if not key.strip() or len(key) > LONGEST_KEY or RESERVED.match(key) or any(storable("", key)):
        raise BadInput(
            f"标记(key)应为 1 至 {LONGEST_KEY} 个字,不能以登记号加冒号、或 periodic: 开头;收到的是 {key[:80]!r}"
        )
    return key


def the_law(desk: BanjieClient, form: Form, on: date) -> tuple[str, Procedure]:
    """The canonical text of the procedure in force on that day for this office, and the procedure with its prose."""
    if form.procedure not in procedures.slugs():
        raise BadInput(f"没有「{form.procedure}」这一制度;现有:{'、'.join(procedures.slugs())}")
    procedure = loaded(form.procedure, desk.office.get(form.procedure, {}), on)
    if form.entry and form.entry not in procedure.entries:
        raise BadInput(f"{procedure.title}没有「{form.entry}」这一入口;现有:{'、'.join(procedure.entries)}")
    return procedures.carried(procedure), procedure


def take_in(
    session: Session, desk: BanjieClient, form: Form, key: str, files: tuple[StoredFile, ...] = ()
) -> Registered:
    """The register's part, in one transaction: checked against the law, then stored with its number."""
    received = desk.clock(session, "")
    today = received.astimezone(CHINA).date()
    law_text, procedure = the_law(desk, form, today)
    for slug in (form.procedure, *procedure.laid_over):
        _keep_edition(session, slug, received, today)
    coming = Intake(
        key=key,
        law=pack(law_text),
        law_sha256=sha256(law_text),
        calendar=calendar_adoption.for_years(session, received.year - 1, received.year + 1).model_dump_json(
            exclude_defaults=True
        ),
        entry=form.entry or next(iter(procedure.entries)),
        received_at=received,
        happened_at=form.happened_at,
        party=form.party,
        facts=form.facts,
        texts={name: body for name, body in form.texts.items() if name != EVIDENCE},
        attachments=files,
        first=_first(form, procedure),
        clock_offset=desk.clock_offset,
        raw_signals=desk.raw_signals,
    )
    examine(session, coming, procedure)
    attachment_upload.held(session, desk, files)
    try:
        number = complaints.take_in(session, coming, ids=desk.ids, secret=desk.secret)
    except KeyTaken as error:
        raise BadInput(f"标记 {key} 已用于 {error.number},内容不同;新的来件请用新的标记", number=error.number) from None
    return Registered(
        number=number, procedure=procedure.slug, edition=procedure.edition, received_at=received, begun=False
    )


def loaded(slug: str, chosen: Mapping[str, Any] | None, on: date) -> Procedure:
    """A procedure, read again only when a file of it, or of one laid over it, has changed. Raises BadInput."""
    used = (slug, *(chosen or {}).get(OVERLAYS, ()))
    there = [path.stat() for one in used for path in editions_of(one) if path.exists()]
    version = tuple((stat.st_mtime_ns, stat.st_size) for stat in there)
    try:
        return _loaded(slug, json.dumps(chosen, sort_keys=True, default=str), on, version)
    except Broken as error:
        raise BadInput(f"制度文件不能使用:\n{error}", problems=list(map(str, error.problems))) from None


@lru_cache(maxsize=64)
def _loaded(slug: str, chosen: str, on: date, version: object) -> Procedure:  # noqa: ARG001  # a key of the cache
    return procedures.load(slug, json.loads(chosen), on)


def _keep_edition(session: Session, slug: str, at: datetime, on: date) -> None:
    try:
        editions.keep(session, loaded(slug, None, on), at)
    except EditionDiffers as error:
        raise BadInput(
            f"制度 {slug} 的版次 {error.edition} 已经用过,文字与现在的文件不同;"
            f"已用过的文字不再变动,请给 {slug}.yaml 写上新的版次(edition)"
        ) from None


def _first(form: Form, procedure: Procedure) -> Said | None:
    """What the registrant does on the spot, where the first stage is registration. Only a member of staff can say
    that it came in earlier, and why."""
    entry = procedure.entries[form.entry] if form.entry else next(iter(procedure.entries.values()))
    if form.registrant is None or REGISTERED not in procedure.stages[entry].outcomes:
        if form.happened_at:
            raise BadInput("happened_at(实际收到的时刻)要由登记人(registrant)说明,并附依据(texts 里的 evidence)")
        return None
    evidence = {name: body for name, body in form.texts.items() if name == EVIDENCE}
    return Said(name=REGISTERED, actor=form.registrant, happened_at=form.happened_at, texts=evidence)


def examine(session: Session, coming: Intake, procedure: Procedure) -> None:
    """Look at a form with the eyes of the law before anything is stored."""
    law = parse(coming.law, coming.calendar)
    refs = dict.fromkeys(coming.texts, NOWHERE)
    said = Act(id="0", name=REGISTERED, actor="nobody", facts=coming.facts, texts=refs)
    if wrong := fact.refusals(law, said):
        raise BadInput(_wrong(procedure, tuple(wrong)), fields=[one.about for one in wrong])
    if coming.first is None:
        return
    case_file.known(session, coming.first.actor, coming.received_at)
    against = foreseen(session, law, coming, coming.first)
    if against and all(one.why is Why.record for one in against):
        raise BadInput(_wrong(procedure, against), refused_by=rules_of(against))
    if against:
        raise Refused(terms.refusals(procedure, REGISTERED, against), against)


def foreseen(session: Session, law: Law, coming: Intake, first: Said) -> tuple[Refusal, ...]:
    """Why the first act on a complaint would be refused, were it registered now."""
    at = coming.received_at
    opened = Event(
        seq=1, type="opened", name=coming.entry, at=coming.happened_at or at, recorded_at=at,
        facts=coming.facts, texts=dict.fromkeys(coming.texts, NOWHERE),
    )  # fmt: skip
    behind, standing = staff.stands(session, first.actor, at)
    act = Act(
        id="0",
        name=first.name,
        actor=first.actor,
        n=1,
        received_at=at,
        happened_at=first.happened_at,
        texts=dict.fromkeys(first.texts, NOWHERE),
        standing=standing,
        stands_for=behind,
    )
    return refusals(law, open_case(law, NOBODYS, opened), act)


def rules_of(against: tuple[Refusal, ...]) -> list[str]:
    return sorted({one.rule for one in against if one.rule})


def _wrong(procedure: Procedure, them: tuple[Refusal, ...]) -> str:
    lines = [f"  · {terms.refusal(procedure, one)}" for one in them]
    return "\n".join(["表单不能接收:", *dict.fromkeys(lines)])
