"""A form as it came from a browser: its answers, and its files, which are stored at once and then travel with the form
as a sealed list."""

from typing import NamedTuple

from pydantic import TypeAdapter
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from models.errors import BadInput
from models.form import MAX_ATTACHMENTS, StoredFile
from queries.acts.field import MAX_CHARACTERS
from starter.client import BanjieClient
from starter.documents import upload
from wording.translation import gettext

FILES = TypeAdapter(tuple[StoredFile, ...])
KEY_LENGTH = 32
KEPT = "kept"  # the field by which files stay with a form
MAX_FORM_BYTES = 64 * 1024  # of a form without files
MAX_FIELDS, MAX_FIELD_BYTES = 200, 4 * MAX_CHARACTERS + 4096  # of one with files
MAX_FILES_READ = 200  # more than are taken, so that the form comes back


class SentForm(NamedTuple):
    """The answers by the name of their field, the files, and what is wrong with the files."""

    answers: dict[str, list[str]]
    files: tuple[StoredFile, ...] = ()
    problem: str = ""

    def one(self, name: str) -> str:
        """Return the one answer to a field, empty without one."""
        return (self.answers.get(name) or [""])[0]

    def with_answer(self, name: str, value: str) -> "SentForm":
        return self._replace(answers=self.answers | {name: [value]})

    @property
    def key(self) -> str:
        """The mark of the form, made with the page."""
        return self.one("key")


async def read_fields(request: Request, most: int = 1000) -> SentForm:
    """Read a form without files, of so many fields at most."""
    async with request.form(max_files=0, max_fields=most, max_part_size=MAX_FORM_BYTES) as form:
        return SentForm(_answers(form))


class FormReader(MultiPartParser):
    """Reads a form with files to its end: its words come, also where the files are too large together. Of the files it
    keeps so many bytes (`room`, below zero where there were more) and drops the rest."""

    def __init__(self, request: Request, most: int) -> None:
        super().__init__(
            request.headers,
            request.stream(),
            max_files=MAX_FILES_READ,
            max_fields=MAX_FIELDS,
            max_part_size=MAX_FIELD_BYTES,
        )
        self.room = most

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file:
            self.room -= end - start
            if self.room < 0:
                return
        super().on_part_data(data, start, end)


async def read_form_with_files(request: Request, client: BanjieClient) -> SentForm:
    """Read a form and store its files; where one cannot be taken, none is, and the words are there all the same. Raises
    Unavailable."""
    has_files = request.headers.get("content-type", "").startswith("multipart/form-data")  # else it comes again
    reader = FormReader(request, client.store.largest if client.store else 0)
    try:
        form = await (reader.parse() if has_files else request.form(max_files=0))
    except MultiPartException as error:
        raise HTTPException(400, error.message) from None
    answers, kept = _answers(form), tuple[StoredFile, ...]()
    new = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    try:
        kept = kept_files(client, answers)
        if new:
            _check_files(client, reader.room, len(kept) + len(new))
        stored = [await upload.store_stream(client, one.filename or "", one.file) for one in new]
    except BadInput as error:
        return SentForm(answers, kept, error.says)
    finally:
        await form.close()
    return SentForm(answers, (*kept, *stored))


def _check_files(client: BanjieClient, room: int, count: int) -> None:
    upload.attachment_store(client)
    if room < 0:
        raise BadInput(
            gettext(
                "The files were not taken: together they have more than {most} MB. What you typed is all here. Choose "
                "smaller files or fewer.",
                most=most_of_files(client)["most_mb"],
            )
        )
    if count > MAX_ATTACHMENTS:
        raise BadInput(
            gettext("The files were not taken: at most {most} can be sent with one form.", most=MAX_ATTACHMENTS)
        )


def _answers(form: FormData) -> dict[str, list[str]]:
    answers: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            answers.setdefault(name, []).append(value)
    return answers


def kept_files(client: BanjieClient, answers: dict[str, list[str]]) -> tuple[StoredFile, ...]:
    """Return the files of an earlier round of the same form. Raises BadInput where the list is not ours."""
    listed = answers.pop(KEPT, [""])[0]
    if not listed:
        return ()
    kept = client.web_keys.unpack("files", listed)
    if kept is None or kept[0] != (answers.get("key") or [""])[0]:
        raise BadInput(gettext("The files are no longer known. Choose them again."))
    return FILES.validate_python(kept[1])


def sealed_files(client: BanjieClient, sent: SentForm, key: str = "") -> dict[str, str]:
    """Return the hidden fields by which the files stay with a form, or go with the one under another mark: nobody can
    name a file that they did not send."""
    if not sent.files:
        return {}
    return {KEPT: client.web_keys.pack("files", [key or sent.key, FILES.dump_python(sent.files, mode="json")])}


def most_of_files(client: BanjieClient) -> dict[str, str]:
    """Return what a page says of the size of files, where any are taken: how many MB they may have together."""
    return {"most_mb": f"{client.store.largest / upload.BYTES_PER_MB:g}"} if client.store else {}
