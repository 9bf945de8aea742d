"""The client of Banjie: connections to the register and to Temporal, with the settings that every request needs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client, Interceptor
from temporalio.service import RPCError, RPCStatusCode, TLSConfig

from integrity.log.publish import PublishedLog, published_log
from models.errors import BadInput, StackError, Unavailable
from models.messages import Number
from models.regular_file import read_regular
from procedures import office_procedures
from procedures.office_settings import OfficeSettings
from register.acts.inbox import TimeSource, system_clock
from register.database import create_register_engine, run_in_transaction, session_factory
from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from register.identity.web_keys import WebKeys
from register.migrations.rights import WEB
from register.office.published import take_published
from register.randomness import RANDOM, Randomness
from register.seal import KeyRing
from register.signing import chosen_signing
from register.spans import current_tracer
from settings import Settings, settings
from settings.addresses import Network
from settings.servers import locate_servers
from starter.office import settings_file as offices
from wording.system_problems import stack_problem
from wording.translation import N_, gettext
from workflows.data_converter import CONVERTER

MAX_CONCURRENT_ACTS_PER_CASE = 8  # acts that this process tells one case of at the same time
TEMPORAL_IDENTITY = "bj"  # stands in every task of every history, so it is short
NOT_SET = N_("{variable} is not set. It is needed with servers of your own.")
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class TemporalCredentials:
    """The credentials of this client with Temporal. Without `tls` nothing is encrypted, as with the embedded server;
    a token is sent over TLS only."""

    tls: TLSConfig | bool = False
    api_key: str | None = field(default=None, repr=False)


@dataclass
class BanjieClient:
    """Connections and settings of every request.

    `clock` gives the instant at which something is received: the register's clock; in demonstrations and tests that of
    the case. `web_keys` are the web's alone: any other process makes some up and uses them for nothing. `office` holds
    the office's settings by procedure. Without a `store` nothing can be attached, without an `archive` no history
    exported, without a `published_log` no log signed. `opener` opens the same in another process; without it the work
    stays in this one.
    """

    register: sessionmaker[Session]
    temporal_address: str
    namespace: str = "default"
    task_queue: str = "banjie"
    secret: bytes = b""
    secret_before: bytes | None = None
    web_keys: WebKeys = field(default_factory=lambda: WebKeys(RANDOM.new_token().encode()), repr=False)
    clock: TimeSource = system_clock
    randomness: Randomness = RANDOM
    office: OfficeSettings = field(default_factory=OfficeSettings)
    raw_signals: str = "refuse"
    signature: str = ""  # the name of the office on papers, and its line under refusals: the relay has them too
    remedy: str = ""
    forms: Path | None = None  # the office's own templates of papers
    grade_days: int = 30
    grade_pages: str = ""  # where links in letters lead
    lang: str = "zh"  # of the office, in which Temporal's screen speaks of its cases
    clock_offset: int = 0  # seconds by which the clock of new cases is ahead, in demonstrations and tests
    temporal_access: TemporalCredentials = TemporalCredentials()
    temporal_client: Client | None = None
    store: AttachmentStore | None = None
    archive: Path | None = None
    published_log: PublishedLog | None = None
    webhook_networks: tuple[Network, ...] = ()
    opener: "Callable[[], BanjieClient] | None" = None
    semaphores: WeakValueDictionary[Number, asyncio.Semaphore] = field(default_factory=WeakValueDictionary)

    @property
    def keys(self) -> KeyRing:
        return KeyRing(self.secret, self.secret_before)

    async def connect_temporal(self) -> Client:
        """Return the Temporal client, connected on first use. Raises Unavailable."""
        if self.temporal_client is None:
            try:
                self.temporal_client = await Client.connect(
                    self.temporal_address,
                    namespace=self.namespace,
                    data_converter=CONVERTER,
                    identity=TEMPORAL_IDENTITY,
                    tls=self.temporal_access.tls,
                    api_key=self.temporal_access.api_key,
                    interceptors=_interceptors(),
                )
            except (RuntimeError, RPCError) as error:
                raise Unavailable(
                    gettext("Temporal ({address}) does not answer.", address=self.temporal_address)
                ) from error
        return self.temporal_client

    def case_semaphore(self, number: Number) -> asyncio.Semaphore:
        """Return the semaphore for updates of one case: Temporal refuses more than ten at the same time."""
        return self.semaphores.setdefault(number, asyncio.Semaphore(MAX_CONCURRENT_ACTS_PER_CASE))

    async def transact(self, work: Callable[[Session], T]) -> T:
        """Run one transaction of the register in a thread. Raises Unavailable if PostgreSQL does not answer.

        If the connection broke during the commit, it is unknown whether the transaction was committed.
        """
        return await asyncio.to_thread(self.transact_sync, work)

    def transact_sync(self, work: Callable[[Session], T]) -> T:
        """Run one transaction of the register, for programs without an event loop. Raises as `transact` does."""
        return run_in_transaction(self.register, work)

    async def now(self) -> datetime:
        """Return the instant of the register's clock. Raises Unavailable."""
        return await self.transact(lambda session: self.clock(session, ""))

    @contextmanager
    def asking_temporal(self) -> Iterator[None]:
        """Raise Unavailable where Temporal does not answer what is asked inside."""
        try:
            yield
        except RPCError as error:
            raise temporal_unavailable(self, error) from error

    def close(self) -> None:
        self.register.kw["bind"].dispose()


def in_transaction(
    work: Callable[Concatenate[Session, BanjieClient, P], T],
) -> Callable[Concatenate[BanjieClient, P], Coroutine[Any, Any, T]]:
    """Return the request that does this work in one transaction of the register. It raises what the work raises, and
    Unavailable if PostgreSQL does not answer."""

    @wraps(work)
    async def request(client: BanjieClient, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await client.transact(lambda session: work(session, client, *args, **kwargs))

    return request


def see_one_moment(session: Session) -> None:
    """Let a transaction that has not begun see the register as it is at one moment."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


async def known_to_temporal(answer: Awaitable[T]) -> T | None:
    """Return what Temporal answers; None if it does not know what it was asked about. Raises RPCError."""
    try:
        return await answer
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


def _interceptors() -> list[Interceptor]:
    tracer = current_tracer()
    if tracer is None:
        return []
    from workflows.tracing import tracing_interceptors  # noqa: PLC0415  # its packages are optional

    return tracing_interceptors(tracer)


def open_client(
    chosen: Settings, office: Mapping[str, object] | None = None, *, connections: int = 4, role: str | None = None
) -> BanjieClient:
    """Return a client for the servers that the settings name: external ones, or the embedded stack that runs here.

    Without `office` the settings of the procedures are read from the office's file. `connections` to PostgreSQL are
    opened at most, each with the `role` of the process where its login holds it. Raises Unavailable, BadInput.
    """
    office_procedures.add_office_procedures(chosen)
    with suppress(offices.NotOnFile):  # what else is wrong with the settings is said before any server is asked
        _checked_settings(chosen, office)
    try:
        endpoints = locate_servers(chosen)
    except StackError as error:
        raise Unavailable(stack_problem(error)) from error
    try:
        secret, web_keys = chosen.secret_key(), _web_keys(chosen, role)
    except ValueError as error:
        raise BadInput(NOT_SET(variable=error.args[0])) from error
    if (signing := chosen_signing(chosen, role)) is None:
        raise BadInput(NOT_SET(variable="BANJIE_SIGNING_KEYS"))
    folder, types = chosen.attachments_folder, chosen.attachment_types or ALLOWED_TYPES
    register = session_factory(
        create_register_engine(endpoints.database_url, role=role, connections=connections), signing
    )
    return BanjieClient(
        register=register,
        temporal_address=endpoints.temporal_address,
        namespace=chosen.temporal_namespace,
        task_queue=chosen.task_queue,
        secret=secret,
        secret_before=chosen.secret_before.get_secret_value().encode() if chosen.secret_before else None,
        web_keys=web_keys,
        office=_office_settings(register, chosen, office),
        raw_signals=chosen.raw_signals,
        signature=chosen.signature,
        remedy=chosen.remedy,
        forms=chosen.forms_folder,
        grade_days=chosen.grade_days,
        grade_pages=f"{chosen.public_url}".rstrip("/") + "/grade/" if chosen.public_url else "",
        lang=chosen.lang,
        temporal_access=_temporal_access(chosen),
        store=AttachmentStore(folder, chosen.attachment_limit, types) if folder else None,
        archive=chosen.archive_folder,
        published_log=published_log(chosen),
        webhook_networks=chosen.webhook_networks,
        opener=partial(open_client, chosen, office, connections=1, role=role),
    )


def _office_settings(
    register: sessionmaker[Session], chosen: Settings, office: Mapping[str, object] | None
) -> OfficeSettings:
    """Return the office's settings, after this process has taken the regulations that were published: the settings may
    name one. Raises BadInput; Unavailable where they do, and the register does not answer."""
    unanswered: Unavailable | None = None
    try:
        run_in_transaction(register, take_published)
    except Unavailable as error:  # what the process does next says so, if it needs the register
        unanswered = error
    try:
        return _checked_settings(chosen, office)
    except offices.NotOnFile:
        if unanswered is not None:
            raise unanswered from None
        raise


def _checked_settings(chosen: Settings, office: Mapping[str, object] | None) -> OfficeSettings:
    """Return the office's settings as given, or as read from its file. Raises BadInput, NotOnFile."""
    return offices.read_office_settings(chosen) if office is None else offices.check_office_settings(office, "office")


@asynccontextmanager
async def connect(
    chosen: Settings | None = None, office: Mapping[str, object] | None = None
) -> AsyncIterator[BanjieClient]:
    """Open a client for the lifetime of a program: `async with connect() as client: await register(client, form)`.

    `chosen` are the settings, by default those of the environment (BANJIE_…); `office` the settings of the procedures,
    by default those of the office's file. Raises Unavailable if no servers run, BadInput if a setting is wrong.
    """
    opened = open_client(chosen or settings(), office)
    try:
        yield opened
    finally:
        opened.close()


def temporal_unavailable(client: BanjieClient, error: RPCError) -> Unavailable:
    """Return the error to raise when Temporal does not answer."""
    return Unavailable(
        gettext(
            "Temporal ({address}) does not answer ({status}).",
            address=client.temporal_address,
            status=error.status.name,
        )
    )


def _web_keys(chosen: Settings, role: str | None) -> WebKeys:
    """Return the keys of the web, for its own process, or for a program beside the embedded servers; else some of
    nobody. Raises ValueError where none is set."""
    if role != WEB and (role or not chosen.embedded):
        return WebKeys(RANDOM.new_token().encode())
    before = chosen.web_secret_before
    return WebKeys(chosen.web_secret_key(), before.get_secret_value().encode() if before else None)


def _temporal_access(chosen: Settings) -> TemporalCredentials:
    """Return the certificates and the token that the settings name. Raises BadInput for a file that cannot be read."""
    token = chosen.temporal_api_key.get_secret_value() if chosen.temporal_api_key else None
    files = (chosen.temporal_tls_ca, chosen.temporal_tls_cert, chosen.temporal_tls_key)
    if not any(files):
        return TemporalCredentials(tls=token is not None, api_key=token)
    try:
        authority, certificate, key = (read_regular(path) if path else None for path in files)
    except OSError as error:
        raise BadInput(
            gettext(
                "The file {path}, named by BANJIE_TEMPORAL_TLS_…, cannot be read: {problem}.",
                path=error.filename,
                problem=error.strerror,
            )
        ) from None
    tls = TLSConfig(server_root_ca_cert=authority, client_cert=certificate, client_private_key=key)
    return TemporalCredentials(tls, token)
