# Made from asynchronous/client.py by `make pages`.
"""Everything that a program asks of Banjie, one method for each operation."""

import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Literal, Self, Unpack

import httpx

from banjie_client.answers import (
    ActOutcomeJson,
    ActResultJson,
    AttachmentJson,
    AttachmentListJson,
    BatchResultJson,
    CaseJson,
    CaseLineJson,
    CaseListJson,
    CloudEventJson,
    DeadlineJson,
    DocumentJson,
    DocumentListJson,
    EventPageJson,
    GradeFormJson,
    HistoryJson,
    IntakeCheckJson,
    MovedInJson,
    PreviewJson,
    ProcedureJson,
    ProcedureLineJson,
    ProcedureListJson,
    RegisteredJson,
    RevivalResultsJson,
    SentFileJson,
    WaitingJson,
)
from banjie_client.synchronous.endpoints import WebhookEndpoints
from banjie_client.synchronous.sending import Sending, T
from banjie_client.problems import NoAnswer
from banjie_client.requests import ApiRequest, CaseFilters, api_path, given, write_headers

PATIENCE = 90.0  # seconds: longer than the minute that 429 asks for
LONGEST_WAIT = 25  # seconds of one long poll
LONG_WORK = 600.0  # seconds for which the server may be at an import or a revival


class Banjie:
    """A program's way to Banjie: `with Banjie(url, key) as banjie`.

    `url` is that of the interface, `key` from `banjie senders add`. `patience`: for how many seconds one call is tried
    again. `language` of messages: zh or en. Every method raises BanjieProblem (problems.py has its kinds) and NoAnswer.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        patience: float = PATIENCE,
        language: Literal["zh", "en"] = "zh",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}", "Accept-Language": language}
        self._patience = patience
        self._sending = Sending(httpx.Client(base_url=url, headers=headers, transport=transport), patience)
        self.endpoints = WebhookEndpoints(self._sending)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._sending.http.close()

    def procedures(self) -> list[ProcedureLineJson]:
        """Return the regulations by which complaints can be filed today."""
        return (self._get(api_path("procedures"), ProcedureListJson))["procedures"]

    def procedure(self, slug: str) -> ProcedureJson:
        """Return a regulation with the JSON Schema of the form of each entry."""
        return self._get(api_path("procedures", slug), ProcedureJson)

    def register(self, form: Mapping[str, object], *, key: str, files: Sequence[SentFileJson] = ()) -> RegisteredJson:
        """Register a complaint, once for each `key`: the caller's own mark of it, kept until this has returned.

        `form` has `procedure` and what the JSON Schema of its entry asks for; `files` were sent by `upload`.
        """
        body = {"form": form, "files": files}
        request = ApiRequest("POST", api_path("complaints"), json=body, headers=write_headers(key))
        return self._sending.ask(request, RegisteredJson)

    def check(self, form: Mapping[str, object], files: Sequence[SentFileJson] = ()) -> IntakeCheckJson:
        """Say what registering this complaint would begin. Nothing is stored."""
        body = {"form": form, "files": files}
        return self._sending.ask(ApiRequest("POST", api_path("complaints:check"), json=body), IntakeCheckJson)

    def complaints(self, **filters: Unpack[CaseFilters]) -> Iterator[CaseLineJson]:
        """Yield complaints, urgent ones first, then by their next limit, or as `sort` says; pages are fetched as they
        are needed."""
        after: str | None = None
        while True:
            page = self._get(api_path("complaints"), CaseListJson, **given(**filters, after=after))
            for case in page["cases"]:
                yield case
            after = page["next"]
            if after is None:
                return

    def complaint(self, number: str, *, person: str | None = None) -> CaseJson:
        """Return a complaint as this person may see it; without one nothing personal is shown."""
        return self._get(api_path("complaints", number), CaseJson, **given(for_=person))

    def waiting(self, number: str, *, person: str | None = None) -> WaitingJson:
        """Return what a case waits for: whom, until when, and every act that can be done with its fields. For a person
        it says who may do each, and whether they may."""
        return self._get(api_path("complaints", number, "waiting"), WaitingJson, **given(for_=person))

    def history(self, number: str) -> HistoryJson:
        """Return the events of a case, and its refused acts."""
        return self._get(api_path("complaints", number, "history"), HistoryJson)

    def explain(self, number: str, clock: str) -> DeadlineJson:
        """Return why a limit ends when it does, day by day."""
        return self._get(api_path("complaints", number, "clocks", clock, "explanation"), DeadlineJson)

    def act(self, number: str, act: Mapping[str, object], *, key: str, seen: str | None = None) -> ActResultJson:
        """Perform an act, once for each `key`, and return once it is judged.

        `act` has `name`, `actor` and what the act needs (`facts`, `texts`, …). `seen`: the hash of the last event of
        the case as it was looked at (`recorded.hash`); where the case has moved on, nothing is stored. Raises
        RefusedProblem, MovedProblem, KeyReusedProblem, NotJudgedYet, which says that the act is on record.
        """
        path, headers = api_path("complaints", number, "acts"), write_headers(key, seen)
        return self._sending.ask(ApiRequest("POST", path, json=act, headers=headers), ActResultJson)

    def preview(self, number: str, act: Mapping[str, object]) -> PreviewJson:
        """Return what an act would do now. Nothing is stored."""
        path = api_path("complaints", number, "acts:preview")
        return self._sending.ask(ApiRequest("POST", path, json=act), PreviewJson)

    def outcome(self, number: str, key: str) -> ActOutcomeJson:
        """Return what became of the act with this key."""
        return self._get(api_path("complaints", number, "acts", key), ActOutcomeJson)

    def act_on_several(self, lines: Sequence[Mapping[str, object]]) -> list[BatchResultJson]:
        """Perform up to 100 acts, each judged alone: lines of `number`, `act` (with its key as `id`) and `seen`."""
        request = ApiRequest("POST", api_path("acts:batch"), json={"acts": lines})
        return self._sending.ask(request, list[BatchResultJson])

    def grade_form(self, token: str) -> GradeFormJson:
        """Return what may be asked by the link of a letter: `token` is what the link ends with."""
        return self._get(api_path("grades", token), GradeFormJson)

    def grade(self, token: str, grade: str, *, reasons: Sequence[str] = (), text: str = "") -> ActResultJson:
        """Put on record how satisfied whoever filed a complaint is. The same again changes nothing; another grade
        raises KeyReusedProblem."""
        body = {"grade": grade, "reasons": reasons, "text": text}
        return self._sending.ask(ApiRequest("POST", api_path("grades", token), json=body), ActResultJson)

    def upload(self, name: str, content: bytes) -> SentFileJson:
        """Send a file before the complaint or act that names it. What nothing names within a day may be removed."""
        return self._sending.ask(ApiRequest("POST", api_path("attachments"), file=(name, content)), SentFileJson)

    def move_in(self, sheet: SentFileJson, *, dry_run: bool = False, skip_bad: bool = False) -> MovedInJson:
        """Move complaints of an old system in, from a sheet that was uploaded. `dry_run` only checks it. What is wrong
        is in `problems`, by row and column, of the BadInputProblem; with `skip_bad` the good rows are taken."""
        body = {"file": sheet, "dry_run": dry_run, "skip_bad": skip_bad}
        return self._sending.ask(ApiRequest("POST", api_path("imports"), json=body, seconds=LONG_WORK), MovedInJson)

    def revive(
        self, actor: str, reason: str, numbers: Sequence[str] = (), *, second: str | None = None
    ) -> RevivalResultsJson:
        """Let cases go on whose runs in Temporal are lost, behind or stopped; without `numbers` all of them, a hundred
        at a time: ask again while some are `left`."""
        body = {"actor": actor, "reason": reason, "numbers": numbers, "second": second}
        request = ApiRequest("POST", api_path("revivals"), json=body, seconds=LONG_WORK)
        return self._sending.ask(request, RevivalResultsJson)

    def attachments(self, number: str, *, person: str | None = None) -> list[AttachmentJson]:
        """Return the files of a case that this person may read."""
        path = api_path("complaints", number, "attachments")
        return (self._get(path, AttachmentListJson, **given(for_=person)))["attachments"]

    def attachment(self, id: str, *, person: str | None = None) -> bytes:
        """Return the content of a file."""
        request = ApiRequest("GET", api_path("attachments", id), given(for_=person))
        return (self._sending.send(request)).content

    def documents(self, number: str, *, person: str | None = None) -> list[DocumentJson]:
        """Return every version of the documents of a case."""
        path = api_path("complaints", number, "documents")
        return (self._get(path, DocumentListJson, **given(for_=person)))["documents"]

    def document(self, number: str, name: str, *, version: int | None = None, person: str | None = None) -> bytes:
        """Return the newest version of a document, or the one that is named, as a Word file."""
        params = given(version=version, for_=person)
        request = ApiRequest("GET", api_path("complaints", number, "documents", name), params)
        return (self._sending.send(request)).content

    def translation(
        self, number: str, name: str, language: str = "en", *, version: int | None = None, person: str | None = None
    ) -> bytes:
        """Return a document made anew in another language, for reading alone: the original governs, and is signed."""
        params = given(version=version, for_=person)
        path = api_path("complaints", number, "documents", name, "translations", language)
        return (self._sending.send(ApiRequest("GET", path, params))).content

    def event_page(
        self, after: int = 0, types: Sequence[str] = (), *, wait: int = 0, limit: int | None = None
    ) -> EventPageJson:
        """Return events after a position, at once or after up to `wait` seconds. Keep `next`."""
        params = given(after=after, wait=wait, types=",".join(types) or None, limit=limit)
        request = ApiRequest("GET", api_path("events"), params, seconds=wait)
        return self._sending.ask(request, EventPageJson)

    def events(self, after: int = 0, types: Sequence[str] = (), *, follow: bool = True) -> Iterator[CloudEventJson]:
        """Yield all events after a position, each once, in the order of their commits; then wait for the next ones.

        Keep `position` of the last event that was handled, and go on from there. `follow=False`: end after what was on
        record when this began, such as the caller's own acts, whose events come within a second.
        """
        last, moved = None, time.monotonic()
        while True:
            page = self.event_page(after, types, wait=LONGEST_WAIT if follow or last is not None else 0)
            for event in page["events"]:
                yield event
            last = page["last"] if last is None else last
            if not follow and page["next"] >= last:
                return
            if page["next"] > after:
                after, moved = page["next"], time.monotonic()
            elif not follow and time.monotonic() > moved + self._patience:
                raise NoAnswer(
                    f"the feed stands at {after}, and what comes up to {last} is on record: see banjie relay"
                )

    def _get(self, path: str, into: type[T], **params: str | int | bool) -> T:
        return self._sending.ask(ApiRequest("GET", path, params), into)
