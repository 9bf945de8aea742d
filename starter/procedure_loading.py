"""Procedures as an office uses them: loaded with its settings, cached, and put on record by edition."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import cast

from sqlalchemy.orm import Session

import procedures
from models.errors import BadInput
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from procedures import InvalidProcedure
from procedures.checker.soundness import find_flaws
from procedures.editions import edition_in_force, unusable_editions
from procedures.load import PROCEDURES_FOLDER, edition_files
from procedures.office_settings import OVERLAYS, OfficeSettings
from register import editions
from register.cases.linked_cases import CarriedLaw, pack_procedure
from register.editions import EditionDiffers, EditionText, edition_text
from starter.client import BanjieClient
from wording import terms
from wording.terms import CODE_AND_NAME
from wording.translation import N_, by_door, gettext, listed

CACHED_PROCEDURES = 64


@dataclass(frozen=True)
class LoadedProcedure:
    """A procedure as an office has it, with what is made of it for each complaint: made once."""

    procedure: Procedure

    @cached_property
    def carried(self) -> CarriedLaw:
        """What a complaint carries of it."""
        return pack_procedure(self.procedure)

    @cached_property
    def edition(self) -> EditionText:
        """Its text on record."""
        return edition_text(self.procedure)


def procedure_in_force(client: BanjieClient, slug: Slug, on: date, entry: Name | None = None) -> LoadedProcedure:
    """Return a procedure as this office has it on that day, for a complaint that begins at this entry. Raises
    BadInput."""
    if slug not in procedures.slugs():
        slugs = listed(procedures.slugs())
        raise BadInput(gettext("There is no procedure {slug}. There are: {slugs}.", slug=slug, slugs=slugs))
    loaded = _load(slug, client.office.chosen_for(slug), on)
    procedure = loaded.procedure
    if entry and entry not in procedure.entries:
        unknown = {"procedure": terms.title(procedure), "entry": entry}
        raise BadInput(
            gettext("{procedure} has no entry {entry}. It has: {entries}.", **unknown, entries=_entry_list(procedure))
        )
    return loaded


def edition_warnings(procedure: Procedure, on: date) -> tuple[str, ...]:
    """Return a warning for each problem of an edition file that a procedure, or one laid over it, was chosen over."""
    broken = ((slug, problem) for slug in used_slugs(procedure) for problem in unusable_editions(slug, on))
    return tuple(
        by_door(
            N_(
                "a file of an edition of {slug} cannot be used, so this complaint follows another: "
                "{problem}. Mend it and run banjie procedures check."
            ),
            page=N_("a file of an edition of {slug} cannot be used, so this complaint follows another: {problem}."),
        )(slug=slug, problem=problem)
        for slug, problem in broken
    )


def unfollowed_warnings(office: OfficeSettings, slug: Slug) -> tuple[str, ...]:
    """Return a warning where the settings of the office name procedures and not this one: nobody is given its roles."""
    if not office.followed or slug in office.texts:
        return ()
    known = listed(office.texts)
    return (
        gettext(
            "the settings of this office (office.yaml) do not name {slug}, so nobody is given its roles; "
            "they name {known}",
            slug=slug,
            known=known,
        ),
    )


def used_slugs(procedure: Procedure) -> tuple[str, ...]:
    """Return the slug of a procedure and those of what is laid over it."""
    return (procedure.slug, *procedure.overlays)


def _entry_list(procedure: Procedure) -> str:
    titles = {entry: terms.entry_title(procedure, entry) for entry in procedure.entries}
    return listed(
        words if entry in words else CODE_AND_NAME(code=entry, label=words) for entry, words in titles.items()
    )


def load_procedure(slug: str, chosen: Mapping[str, object] | None, on: date) -> Procedure:
    """Return a procedure with the office's settings; its files are read again only if one of them has changed, or one
    of a procedure laid over it. Raises BadInput."""
    return _load(slug, chosen, on).procedure


def _load(slug: str, chosen: Mapping[str, object] | None, on: date) -> LoadedProcedure:
    overlays = cast("Iterable[str]", (chosen or {}).get(OVERLAYS, ()))
    stats = [path.stat() for used in (slug, *overlays) for path in edition_files(used) if path.exists()]
    version = tuple((stat.st_mtime_ns, stat.st_size) for stat in stats)
    try:
        return _load_cached(slug, json.dumps(chosen, sort_keys=True, default=str), on, version)
    except InvalidProcedure as error:
        says = gettext("The file of the regulation cannot be used:\n{problems}", problems=error)
        raise BadInput(says, problems=list(map(str, error.problems))) from None


@lru_cache(maxsize=CACHED_PROCEDURES)
def _load_cached(slug: str, chosen: str, on: date, version: object) -> LoadedProcedure:  # noqa: ARG001  # part of the key
    return LoadedProcedure(procedures.load(slug, json.loads(chosen), on))


def record_edition(session: Session, slug: str, at: datetime, on: date) -> None:
    """Put the edition in force on that day on record. An office's own text is checked when it is adopted so, and used
    as adopted from then on; those that come with the program were checked before.

    Raises BadInput if its name was used for another text, or if it is not sound.
    """
    loaded = _load(slug, None, on)
    try:
        if editions.is_edition_stored(session, loaded.edition):
            return
        if edition_in_force(slug, on).parent != PROCEDURES_FOLDER:
            _refuse_unsound(loaded.procedure)
        editions.keep_edition_text(session, loaded.edition, at)
    except EditionDiffers as error:
        raise BadInput(
            gettext(
                "Edition {edition} of {slug} has been used with another text. A text that has been "
                "used does not change: give {slug}.yaml a new edition.",
                slug=slug,
                edition=error.edition,
            )
        ) from None


def _refuse_unsound(procedure: Procedure) -> None:
    if problems := [f"{'.'.join(map(str, flaw.path))}: {flaw.says}" for flaw in find_flaws(procedure)]:
        says = gettext("The file of the regulation cannot be used:\n{problems}", problems="\n".join(problems))
        raise BadInput(says, problems=problems)
