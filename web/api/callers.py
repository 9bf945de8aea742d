"""Who calls: the key of a program, its scopes, the persons for whom it may act, and how often it may call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from models.messages import Person
from register.office.access_journal import ReadingDoor
from register.office.senders import Scope, Sender
from starter.client import BanjieClient
from starter.office import senders
from web.api.problems import ApiError
from wording.translation import N_, by_door, gettext, listed

BEARER = HTTPBearer(auto_error=False, description="A key from `banjie senders add`")


class RateLimit:
    """How often each program may call in this process, within any minute."""

    def __init__(self, calls_per_minute: int) -> None:
        self.most = calls_per_minute
        self._window, self._limiter = RateLimitItemPerMinute(calls_per_minute), MovingWindowRateLimiter(MemoryStorage())

    async def check(self, name: str) -> None:
        """Count a call. Raises ApiError (429)."""
        if not await self._limiter.hit(self._window, name):
            detail = gettext("{name} may call {most} times a minute. Wait, then try again.", name=name, most=self.most)
            raise ApiError("too-many", detail, {"Retry-After": "60"})


@dataclass(frozen=True)
class CallingProgram:
    """A program that calls, and the client with which it is served."""

    sender: Sender
    client: BanjieClient

    @property
    def door(self) -> ReadingDoor:
        """The door through which a person reads with this program."""
        return ReadingDoor("program", self.sender.name)

    def require_person(self, person: Person | None) -> None:
        """Raise ApiError (403) unless the program may act and read for this person."""
        if person is not None and not self.sender.acts_for_person(person):
            raise ApiError(
                "forbidden",
                by_door(
                    N_(
                        "{name} may not act or read for {person}. The administrator can permit it (banjie "
                        "senders add --acts-for)."
                    ),
                    page=N_("{name} may not act or read for {person}. The administrator can permit it."),
                )(name=self.sender.name, person=person),
            )


def require_scope(*scopes: Scope) -> Callable[..., Awaitable[CallingProgram]]:
    """Return the dependency that lets only programs with one of these scopes through. It raises ApiError (401, 403,
    429)."""

    async def caller(
        request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
    ) -> CallingProgram:
        client: BanjieClient = request.app.state.client
        if credentials is None:
            raise ApiError(
                "unauthenticated",
                by_door(
                    N_(
                        "Send the header Authorization: Bearer KEY. The administrator gives keys with banjie "
                        "senders add."
                    ),
                    page=N_("Send the header Authorization: Bearer KEY."),
                )(),
                {"WWW-Authenticate": "Bearer"},
            )
        sender = await senders.sender_of_key(client, credentials.credentials)
        if sender is None:
            raise ApiError(
                "unauthenticated", gettext("This key is unknown, expired or revoked."), {"WWW-Authenticate": "Bearer"}
            )
        await request.app.state.rate_limit.check(sender.name)
        if not set(scopes) & set(sender.scopes):
            raise ApiError(
                "forbidden", gettext("{name} does not have the scope {scope}.", name=sender.name, scope=listed(scopes))
            )
        return CallingProgram(sender, client)

    return caller


MayRegister = Annotated[CallingProgram, Depends(require_scope("intake"))]
MayAct = Annotated[CallingProgram, Depends(require_scope("act"))]
MayRead = Annotated[CallingProgram, Depends(require_scope("read"))]
MaySeeForms = Annotated[CallingProgram, Depends(require_scope("intake", "act", "read"))]
MaySendFiles = Annotated[CallingProgram, Depends(require_scope("intake", "act"))]
MayAudit = Annotated[CallingProgram, Depends(require_scope("audit"))]
MayFollow = Annotated[CallingProgram, Depends(require_scope("events"))]
