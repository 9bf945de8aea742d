"""The law of a run: both procedures as they are on file, or with letters that the system sends to who complained."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

import calendars
from models.errors import Unavailable
from models.form import Form, Said
from models.law import Law, pack, parse
from models.procedure import Notice, Procedure, Rule
from procedures import carried, load
from procedures.load import sha256
from register import complaints, editions
from register.complaints import Intake
from starter.client import BanjieClient
from starter.registration import read_form
from starter.workflow_start import under_way
from tests.rules.walks.people import people

SLUGS = ("zhengzhou-water", "property-internal")
FILER = {"zhengzhou-water": "filer", "property-internal": "resident"}
CALENDAR = calendars.for_years(2024, 2026).model_dump_json()
# What is owed: that it was registered, and that it was taken up; of which proof of receipt is asked for.
OWED = {
    "zhengzhou-water": {"acknowledgement": ("registered",), "acceptance": ("accepted", "remedy_told")},
    "property-internal": {"acknowledgement": ("registered",), "acceptance": ("valid", "handled")},
}

PROVED = {"zhengzhou-water": ("acceptance",), "property-internal": ("acknowledgement", "acceptance")}


@cache
def written(slug: str) -> Procedure:
    """The procedure, had its office the system write letters."""
    procedure = load(slug, {})
    rules = tuple(
        Rule(
            id=f"{procedure.prefix}-99{letter}",
            article="附则",
            says=name,
            enforce="notify",
            notice=Notice(name=name, zh=name, to=FILER[slug], owed=owed, receipt=name in PROVED[slug]),
        )
        for letter, (name, owed) in zip("ab", OWED[slug].items(), strict=True)
    )
    return procedure.model_copy(update={"edition": "letters", "rules": (*procedure.rules, *rules)})


@cache
def law_of(slug: str) -> Law:
    """For whoever thinks about what can be done next; both editions ask for the same acts."""
    return parse(pack(carried(load(slug, {}))), CALENDAR)


def staff() -> Mapping[str, list[str]]:
    """Who works there, with every role that the walks need."""
    held: dict[str, set[str]] = {}
    for slug in SLUGS:
        for person, standing in people(law_of(slug)).items():
            held.setdefault(person, set()).update(standing)
    return {person: sorted(roles - {"staff"}) for person, roles in held.items()}


async def register_written(desk: BanjieClient, form: dict[str, Any], key: str) -> str:
    """As `starter.registration.register`, under the edition with letters. Raises Unavailable."""
    checked = read_form(form)
    try:
        number = await desk.ask(lambda session: _take_in(session, desk, checked, key))
    except Unavailable as error:
        raise Unavailable(error.says, key=key) from error
    await under_way(desk, number)
    return number


def _take_in(session: Session, desk: BanjieClient, form: Form, key: str) -> str:
    procedure, received = written(form.procedure), desk.clock(session, "")
    editions.keep(session, procedure, received - timedelta(days=1))
    text = carried(procedure)
    one = Intake(
        key=key,
        law=pack(text),
        law_sha256=sha256(text),
        calendar=CALENDAR,
        entry=next(iter(procedure.entries)),
        received_at=received,
        party=form.party,
        facts=form.facts,
        texts=form.texts,
        first=Said(name="registered", actor=form.registrant) if form.registrant else None,
        clock_offset=desk.clock_offset,
    )
    return complaints.take_in(session, one, ids=desk.ids, secret=desk.secret)
