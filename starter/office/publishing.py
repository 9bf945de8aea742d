"""Publish an edition of a regulation: two people do, and from its first day every new complaint follows it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from calendars import office_zone
from models.errors import BadInput
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from procedures import load
from procedures.checker.soundness import ProcedureGraphs, problems_of_file
from procedures.load import edition_files, parse_file, parse_procedure, read_source, slugs
from procedures.office_options import required_settings
from procedures.source import InvalidProcedure, Problem
from register.office import published
from register.office.power import Signed
from register.office.published import PublishedText, take_published
from starter.client import BanjieClient
from starter.office.change import NOBODY, write_staff_change
from wording.translation import gettext, listed


async def publish_text(client: BanjieClient, body: str, *, signed: Signed = NOBODY) -> PublishedText:
    """Publish the edition in this file. Raises BadInput with each line at which it is not sound, or where it cannot
    follow the editions on file."""
    today = (await client.now()).astimezone(office_zone()).date()
    await client.transact(take_published)
    text = checked_text(client, body, today)
    await write_staff_change(client, lambda session, stamp: published.publish_text(session, text, **stamp), signed)
    await client.transact(take_published)
    return text


async def take_back_text(client: BanjieClient, slug: Slug, edition: str, *, signed: Signed = NOBODY) -> None:
    """Take back an edition that no complaint has followed yet. Raises BadInput."""
    await write_staff_change(
        client, lambda session, stamp: published.take_back_text(session, slug, edition, **stamp), signed
    )
    await client.transact(take_published)


def checked_text(client: BanjieClient, body: str, today: date) -> PublishedText:
    """Return what the file publishes. Raises BadInput."""
    procedure = sound_text(client, body, today)
    return PublishedText(procedure.slug, procedure.edition, procedure.in_force.from_, body)


def sound_text(client: BanjieClient, body: str, today: date) -> Procedure:
    """Return the procedure of a file, as it is written, that can be published today. Raises BadInput."""
    with _refused_with_lines(), _as_file(body) as path:
        procedure = _sound_procedure(client, path)
        if problems := list(_misfits(procedure, today)):
            raise InvalidProcedure([Problem(f"{procedure.slug}.yaml", 1, None, says) for says in problems])
        return procedure


def text_of_office(client: BanjieClient, body: str, slug: Slug) -> Procedure:
    """Return the procedure of a file as this office will have it: with its settings and what it lays over it. Raises
    BadInput."""
    with _refused_with_lines(), _as_file(body) as path:
        return load(str(path), client.office.chosen_for(slug))


def edition_before(procedure: Procedure) -> Procedure | None:
    """Return the edition on file that is in force until this one begins; None where the regulation is new."""
    known = [parse_file(path, None) for path in edition_files(procedure.slug)] if procedure.slug in slugs() else []
    earlier = [one for one in known if one.in_force.from_ < procedure.in_force.from_]
    return max(earlier, key=lambda one: one.in_force.from_, default=None)


@contextmanager
def _refused_with_lines() -> Iterator[None]:
    """Raise BadInput with each line at which a text cannot be used."""
    try:
        yield
    except InvalidProcedure as error:
        says = gettext("This text cannot be published:\n{problems}", problems=error)
        raise BadInput(says, problems=list(map(str, error.problems))) from None


@contextmanager
def _as_file(body: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="banjie-text-") as folder:
        path = Path(folder) / "text.yaml"
        path.write_text(body, encoding="utf-8")
        yield path


def _sound_procedure(client: BanjieClient, path: Path) -> Procedure:
    """Return the procedure of a file that is sound with what the office has chosen, and leaves nothing open that the
    office has not. Raises InvalidProcedure."""
    source = read_source(path)
    procedure = parse_procedure(source, None)
    chosen = client.office.chosen_for(procedure.slug)
    missing = [name for name in required_settings(source) if chosen.get(name) is None]
    decided = {name: value for name, value in chosen.items() if name in procedure.settings}
    filled = procedure if missing else parse_procedure(source, decided)
    if problems := problems_of_file(source, ProcedureGraphs(filled)):
        raise InvalidProcedure(list(problems))
    if missing:
        raise InvalidProcedure([source.problem_at(("settings", missing[0]), _undecided(procedure.slug, missing))])
    return procedure


def _undecided(slug: Slug, missing: list[Name]) -> str:
    """Return what to do about settings without a default. The office's file can name only what a text on file has."""
    known = (
        {name for path in edition_files(slug) for name in parse_file(path, None).settings} if slug in slugs() else ()
    )
    if new := [name for name in missing if name not in known]:
        return gettext(
            "the office cannot decide a setting before a text that has it is on file; give these a default: "
            "{names}. When the text is published the office decides otherwise in office.yaml, before its first day",
            names=listed(new),
        )
    return gettext("the office decides these settings first, in office.yaml: {names}", names=listed(missing))


def _misfits(procedure: Procedure, today: date) -> list[str]:
    """Return why an edition cannot follow those on file."""
    found = []
    if procedure.draft:
        found.append(gettext("it is a draft (draft: true); delete the line when the text is final"))
    if procedure.in_force.from_ < today:
        found.append(
            gettext(
                "it would be in force from {first}, which has passed; write today or a later day: {today}",
                first=procedure.in_force.from_,
                today=today,
            )
        )
    if procedure.slug in slugs():
        known = [parse_file(path, None) for path in edition_files(procedure.slug)]
        if any(one.edition == procedure.edition for one in known):
            found.append(
                gettext("edition {edition} is on file already; give the text another", edition=procedure.edition)
            )
        if any(one.in_force.from_ >= procedure.in_force.from_ for one in known):
            found.append(gettext("another edition is in force from the same day or a later one; write a later day"))
        if {one.prefix for one in known} != {procedure.prefix}:
            found.append(
                gettext("the numbers of its cases begin otherwise; write prefix: {prefix}", prefix=known[0].prefix)
            )
    return found
