"""The procedures of a fault run: as on file, or with additional letters that the system sends to the filer."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

import calendars
from models.errors import Unavailable
from models.form import ActInput, Form
from models.law import Law
from models.packed_law import pack_law, parse_law
from models.procedure import Procedure
from models.rule import Notice, Rule
from procedures import canonical_law, load
from procedures.load import sha256
from procedures.reminders import HOUSE_IDLE_DAYS, IDLE_REMINDER
from register import editions
from register.cases import complaints
from register.cases.complaints import Intake
from starter.cases.workflow_start import start_and_wait
from starter.client import BanjieClient
from starter.intake.check import parse_form
from tests.rules.walks.people import standings_by_person

SLUGS = ("zhengzhou-water", "property-internal")
FILER = {"zhengzhou-water": "filer", "property-internal": "resident"}
CALENDAR = calendars.calendar_for_years(2024, 2026).model_dump_json()
# Additional notices by the events that cause them: registration and acceptance.
OWED_NOTICES = {
    "zhengzhou-water": {"acknowledgement": ("registered",), "acceptance": ("accepted", "remedy_told")},
    "property-internal": {"acknowledgement": ("complaint",), "acceptance": ("minor", "important", "handled")},
}

NOTICES_WITH_RECEIPT = {"zhengzhou-water": ("acceptance",), "property-internal": ("acknowledgement", "acceptance")}


@cache
def procedure_with_letters(slug: str) -> Procedure:
    """Return the procedure with additional rules by which the system sends letters."""
    procedure = load(slug, {})
    rules = tuple(
        Rule(
            id=f"{procedure.prefix}-99{letter}",
            article="附则",
            says=name,
            enforce="notice",
            notice=Notice(
                code=name, name=name, to=FILER[slug], owed_after=owed, receipt=name in NOTICES_WITH_RECEIPT[slug]
            ),
        )
        for letter, (name, owed) in zip("ab", OWED_NOTICES[slug].items(), strict=True)
    )
    return procedure.model_copy(update={"edition": "letters", "rules": (*procedure.rules, *rules)})


@cache
def law_of(slug: str, idle_days: int = HOUSE_IDLE_DAYS) -> Law:
    """Return the law on file, for choosing the next act; both editions require the same acts."""
    return parse_law(pack_law(canonical_law(load(slug, {IDLE_REMINDER: idle_days}))), CALENDAR)


def staff_roles() -> Mapping[str, list[str]]:
    """Return the persons of the office with every role that the random acts need."""
    held: dict[str, set[str]] = {}
    for slug in SLUGS:
        for person, standing in standings_by_person(law_of(slug, idle_days=0)).items():
            held.setdefault(person, set()).update(standing)
    return {person: sorted(roles - {"staff"}) for person, roles in held.items()}


async def register_with_letters(client: BanjieClient, form: dict[str, Any], key: str) -> str:
    """Register a complaint like `registration.register`, under the edition with letters. Raises Unavailable."""
    parsed = parse_form(form)
    try:
        number = await client.transact(lambda session: _register_form(session, client, parsed, key))
    except Unavailable as error:
        raise Unavailable(error.says, key=key) from error
    await start_and_wait(client, number)
    return number


def _register_form(session: Session, client: BanjieClient, form: Form, key: str) -> str:
    procedure, received = procedure_with_letters(form.procedure), client.clock(session, "")
    editions.keep_edition(session, procedure, received - timedelta(days=1))
    text = canonical_law(procedure)
    intake = Intake(
        key=key,
        law=pack_law(text),
        law_sha256=sha256(text),
        calendar=CALENDAR,
        entry=next(iter(procedure.entries)),
        received_at=received,
        party=form.party,
        facts=form.facts,
        texts=form.texts,
        first=ActInput(name="registered", actor=form.registrant) if form.registrant else None,
        clock_offset=client.clock_offset,
    )
    return complaints.register_complaint(session, intake, randomness=client.randomness)
