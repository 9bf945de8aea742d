"""The intake page: people file a complaint, look it up, add to it, withdraw it."""

import hashlib
from typing import Literal, NamedTuple

from sqlalchemy.orm import Session

from models.errors import UnknownRecord
from models.form import ActInput, Form, StoredFile
from models.messages import Number
from queries.cases import case_file
from queries.intake import public_case
from queries.views.intake import PublicCaseView
from register.cases import query_codes
from rules.fact import EVIDENCE
from rules.roles import SYSTEM
from starter.acts.receipt import ActResult, Submission
from starter.acts.submit import act
from starter.cases.registration import register
from starter.client import BanjieClient
from starter.intake.grading import link_of
from starter.office.senders import INTAKE_PAGE
from wording.translation import gettext

FilerAct = Literal["evidence", "withdraw"]


class Filed(NamedTuple):
    """A complaint filed over the page. `code` is None where the complaint has another already. `log` says how the log
    stood when it was signed last."""

    number: Number
    code: str | None
    log: str


class Addition(NamedTuple):
    """An addition of the filer: the key of the form (a form sent twice counts once), a text, files."""

    key: str
    text: str = ""
    files: tuple[StoredFile, ...] = ()


async def file_complaint(client: BanjieClient, form: Form, key: str, files: tuple[StoredFile, ...] = ()) -> Filed:
    """Register a complaint that came over the page. The same form sent again gives the same number and code; `key` is
    the form's own, random and known to its sender alone. Raises as `register` does."""
    mark = "page:" + hashlib.sha256(key.encode()).hexdigest()  # the code cannot be made again from the register
    registered = await register(client, form, mark, files=files, sender=INTAKE_PAGE)
    # Whoever sends the form twice is told the same code, also after a change of the key.
    codes = [query_codes.query_code(key, secret) for secret in reversed(client.web_keys.oldest_first)]
    number, salt = registered.number, client.randomness.new_salt()
    code = await client.transact(
        lambda session: query_codes.store_query_code(session, number, codes, salt, client.clock(session, ""))
    )
    printed = code and "-".join(code[at : at + 4] for at in range(0, len(code), 4))
    return Filed(number, printed, registered.log)


async def look_up(client: BanjieClient, number: str, code: str) -> PublicCaseView:
    """Return how a complaint stands, for whoever filed it. Raises UnknownRecord, the same for an unknown number, a
    wrong code; Unavailable."""
    known, typed = number.strip().upper(), _plain(code)
    if not await client.transact(lambda session: query_codes.code_fits(session, known, typed)):
        raise UnknownRecord(gettext("Number and code do not belong together."))

    def read(session: Session) -> PublicCaseView:
        file, now = case_file.load_case_file(session, known), client.clock(session, known)
        return public_case.public_case_view(session, file, now, link_of(client, file, now))

    return await client.transact(read)


async def say(client: BanjieClient, number: str, code: str, name: FilerAct, said: Addition) -> ActResult:
    """Put on record what the filer says, as the law of the case judges it. Raises UnknownRecord (number and code do
    not fit), and as `act` does."""
    shown = await look_up(client, number, code)
    filer = await client.transact(
        lambda session: case_file.load_case_file(session, shown.number).law.procedure.filing_role
    )
    act_input = ActInput(
        name=name, actor=SYSTEM, id=f"page:{hashlib.sha256(said.key.encode()).hexdigest()[:32]}", party=filer,
        texts={EVIDENCE: said.text} if said.text else {}, attachments=said.files,
    )  # fmt: skip
    return await act(client, shown.number, act_input, Submission(sender=INTAKE_PAGE, by_filer=True))


def _plain(code: str) -> str:
    """Return a typed code without blanks and hyphens, in capitals. A code has no 0, 1 or 8: these are O, I or B
    misread."""
    return "".join(filter(str.isalnum, code.upper())).translate(str.maketrans("018", "OIB"))[:64]
