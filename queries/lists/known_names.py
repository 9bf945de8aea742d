"""Checks of the names in a filter: an unknown name is refused, since an empty list would say that there is nothing; and
whom somebody means who types who has a case."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import procedures
from models.errors import BadInput
from models.requirement import Name
from models.rule import Slug
from models.stage import OFFICE_STAGES
from models.tables import EditionRow
from procedures import InvalidProcedure
from register import editions
from register.office import staff
from wording.translation import N_, gettext, listed

CODE_IN_WORDS = re.compile(r"[(（](\w+)[)）]$")  # "王强（wang）", as lists offer it
NO_PROCEDURE = N_("There is no procedure {slug}. There are: {slugs}.")


def require_procedures(session: Session, names: Collection[str]) -> None:
    """Raise BadInput for a regulation that is neither on file nor in the register."""
    if unknown := sorted({*names} - {*procedures.slugs()}):
        known = {*procedures.slugs(), *session.scalars(select(EditionRow.slug).distinct())}
        if wrong := [slug for slug in unknown if slug not in known]:
            raise BadInput(NO_PROCEDURE(slug=wrong[0], slugs=listed(sorted(known))))


def require_stages(session: Session, names: Collection[str], slugs: Collection[Slug] = ()) -> None:
    """Raise BadInput for a stage that none of these regulations has; without any, none on file or in the register."""
    if not names:
        return
    used = select(EditionRow.sha256).where(*([EditionRow.slug.in_(slugs)] if slugs else []))
    kept = editions.load_editions(session, session.scalars(used).all())
    known = {*OFFICE_STAGES, *(stage for procedure in kept.values() for stage in procedure.stages)}
    if {*names} - known:  # of what was never used here the files are read, which takes longer
        known |= {stage for slug in slugs or procedures.slugs() for stage in _stages_on_file(slug)}
    if wrong := sorted({*names} - known):
        raise BadInput(
            gettext("There is no stage {stage}. The stages are {stages}.", stage=wrong[0], stages=listed(sorted(known)))
        )


def _stages_on_file(slug: Slug) -> Collection[Name]:
    try:
        return procedures.load(slug).stages if slug in procedures.slugs() else ()
    except InvalidProcedure:
        return ()


def holders_called(session: Session, said: str, roles: Mapping[Name, str], now: datetime) -> tuple[str, ...]:
    """Return the names under which work may lie that somebody means: by a code, also behind a name, else by the name of
    persons or of roles; `roles`: the roles of the office by code. What means nobody is returned as it is."""
    code = found[1] if (found := CODE_IN_WORDS.search(said)) else said
    named = () if code in roles else staff.members_called(session, [said], now)[said]
    return (*named, *(role for role, name in roles.items() if name == said)) or (code,)
