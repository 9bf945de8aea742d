"""What every page of the studio is made with: who may open it, the draft, and the draft as it was read."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from fastapi import Depends
from sqlalchemy.orm import Session

from banjie_author.sentences import sentence_file
from banjie_author.studio.long_work import LongWorks
from banjie_author.studio.own_process import OwnProcess
from banjie_author.studio.reading import DraftFiles, Reading, read_draft
from models.errors import BadInput
from models.rule import Slug
from procedures import slugs
from procedures.editions import edition_in_force
from procedures.load import edition_files, scenario_file
from procedures.source import InvalidProcedure
from register.office import text_drafts
from register.office.published import take_published
from register.office.text_drafts import DraftChanged, How, Part, Saved, Version
from web.console.visit import FOLDER as CONSOLE_TEMPLATES
from web.console.visit import HELPERS, ConsoleVisit, Unopened, static_address
from web.html.forms import SentForm
from web.html.pages import PageSet, security_headers
from web.html.serving import no_page
from wording.translation import N_, current_language, gettext

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
IDENTITY_TEMPLATES = CONSOLE_TEMPLATES.parent / "identity" / "templates"
HOME = "/studio/"
MAX_DRAFT_BYTES = 4 * 1024 * 1024  # of a form with a whole text: each Chinese character takes nine
MOST_FIELDS = 20_000
READ_SECONDS = 90.0
MOST_KEPT = 24  # drafts as read
SAVED_MEANWHILE = N_(
    "Somebody has saved this draft meanwhile. What you typed stands below; open the draft and repeat it."
)
PARTS: tuple[Part, ...] = ("text", "sentences", "scenarios")


@cache
def studio_address(name: str) -> str:
    """Return the address of a file that the pages load; it changes with the file, so that browsers may keep it."""
    return f"{HOME}static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


PAGES = PageSet(
    (FOLDER / "templates", CONSOLE_TEMPLATES / "templates", IDENTITY_TEMPLATES),
    headers=security_headers("script-src 'self'", "connect-src 'self'"),
    helpers={**HELPERS, "static": static_address, "studio": studio_address},
)


class Draft(NamedTuple):
    """The parts of a draft, each in its newest version; without any it is the text on file, to be read alone."""

    files: DraftFiles
    versions: Mapping[Part, Version]

    @property
    def exists(self) -> bool:
        return "text" in self.versions

    def version(self, part: Part) -> int:
        return self.versions[part].version if part in self.versions else 0


class Studio:
    """What all pages share: the process that reads drafts, what it has read last, and longer work."""

    def __init__(self, process: OwnProcess) -> None:
        self.process, self.long = process, LongWorks()
        self._read: OrderedDict[object, Reading] = OrderedDict()

    async def reading(self, files: DraftFiles) -> Reading:
        """Return a draft as read; the same words in the same language are read once. Raises BadInput if it takes too
        long."""
        language = current_language()
        key = (files, language)
        if key not in self._read:
            self._read[key] = await self.process.run(READ_SECONDS, read_draft, files, language)
        self._read.move_to_end(key)
        while len(self._read) > MOST_KEPT:
            self._read.popitem(last=False)
        return self._read[key]


class StudioVisit(ConsoleVisit):
    """A request to a page of the studio."""

    @property
    def studio(self) -> Studio:
        found: Studio = self.request.app.state.studio
        return found

    async def draft(self, slug: Slug) -> Draft:
        """Return the draft of a regulation, else its text on file. Raises HTTPException (404) without either."""
        versions = await self.client.transact(lambda session: text_drafts.load_draft(session, slug))
        bodies = {part: versions[part].body for part in versions}
        if "text" not in bodies:
            bodies = await self._on_file(slug)
        parts = (bodies.get(part, "") for part in PARTS)
        return Draft(DraftFiles(slug, *parts), versions)

    async def own_draft(self, slug: Slug) -> Draft:
        """Return a draft that can be changed. Raises HTTPException (404) where there is none."""
        draft = await self.draft(slug)
        if not draft.exists:
            raise no_page()
        return draft

    async def _on_file(self, slug: Slug) -> dict[Part, str]:
        await self.client.transact(take_published)
        if slug not in slugs():
            raise no_page()
        path = file_on_day(slug, await self.today())
        files: dict[Part, Path] = {"text": path, "sentences": sentence_file(path), "scenarios": scenario_file(slug)}
        return {part: file.read_text(encoding="utf-8") for part, file in files.items() if file.exists()}

    async def reading(self, draft: Draft) -> Reading:
        return await self.studio.reading(draft.files)

    async def save(self, slug: Slug, part: Part, body: str, seen: str, how: How) -> int:
        """Store a part of a draft, and return its version. Raises BadInput where somebody saved meanwhile."""
        if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in body):
            raise BadInput(gettext("It has characters that cannot be stored (NUL, or surrogates without a pair)."))

        def store(session: Session) -> int:
            saved = Saved(self.login.person, self.client.clock(session, ""), how)
            return text_drafts.save_part(session, slug, part, body, number_in(seen), saved)

        try:
            return await self.client.transact(store)
        except DraftChanged:
            raise BadInput(SAVED_MEANWHILE()) from None


def number_in(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else -1


def file_on_day(slug: Slug, on: date) -> Path:
    """Return the file of the edition in force on a day, else of the first one."""
    try:
        return edition_in_force(slug, on)
    except InvalidProcedure:
        return edition_files(slug)[0]


async def _studio_visit(visit: Unopened) -> StudioVisit:
    opened = StudioVisit(visit.request)
    await opened.require_administrator()
    return opened


async def _sent_draft(visit: Unopened) -> SentForm:
    """Read a form that may hold a whole text."""
    visit.check_form(MAX_DRAFT_BYTES)
    async with visit.request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=MAX_DRAFT_BYTES) as form:
        answers: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                answers.setdefault(name, []).append(value)
    return SentForm(answers)


Opened = Annotated[StudioVisit, Depends(_studio_visit)]
SentDraft = Annotated[SentForm, Depends(_sent_draft)]
