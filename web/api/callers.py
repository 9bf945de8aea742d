"""Who calls: the key of a program, its scopes, the persons for whom it may act, and how often it may call."""

import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from models.messages import Person
from models.rule import Slug
from register.office.access_journal import ReadingDoor
from register.office.senders import Scope, Sender
from starter.client import BanjieClient
from starter.office import senders
from web.api.edge import RATE
from web.api.problems import ApiError
from wording.translation import N_, by_door, gettext, listed

BEARER = HTTPBearer(auto_error=False, description="A key from `banjie senders add`")


class RateLimit:
    """How often each program may call in this process within any minute, and how often in the name of one person."""

    def __init__(self, calls_per_minute: int, for_person: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._of_program, self._of_person = RateLimitItemPerMinute(calls_per_minute), RateLimitItemPerMinute(for_person)

    def count_call(self, program: Slug) -> Mapping[str, str]:
        """Count a call of a program; return the headers that say how many more there may be. Raises ApiError (429)."""
        left = self._count(self._of_program, program)
        if left is None:
            raise self._too_many(
                gettext("{name} may call {most} times a minute.", name=program, most=self._of_program.amount),
                self._of_program, program,
            )  # fmt: skip
        return {
            "RateLimit-Policy": f'"program";q={self._of_program.amount};w=60',
            "RateLimit": f'"program";r={left};t={self._seconds(self._of_program, program)}',
        }

    def count_person(self, program: Slug, person: Person) -> None:
        """Count a call of a program in the name of a person. Raises ApiError (429)."""
        if self._count(self._of_person, program, person) is None:
            raise self._too_many(
                gettext(
                    "{name} may call {most} times a minute for {person}.",
                    name=program, most=self._of_person.amount, person=person,
                ),
                self._of_person, program, person,
            )  # fmt: skip

    def _count(self, window: RateLimitItem, *whose: str) -> int | None:
        if not self._limiter.hit(window, *whose):
            return None
        return self._limiter.get_window_stats(window, *whose).remaining

    def _seconds(self, window: RateLimitItem, *whose: str) -> int:
        """Return after how many seconds the oldest call counts no more."""
        return max(1, math.ceil(self._limiter.get_window_stats(window, *whose).reset_time - time.time()))  # noqa: TID251  # as the limiter counts

    def _too_many(self, says: str, window: RateLimitItem, *whose: str) -> ApiError:
        seconds = self._seconds(window, *whose)
        detail = " ".join([says, gettext("Send it again in {seconds} seconds.", seconds=seconds)])
        return ApiError("too-many", detail, {"Retry-After": str(seconds)})


@dataclass(frozen=True)
class CallingProgram:
    """A program that calls, and the client with which it is served."""

    sender: Sender
    client: BanjieClient
    limit: RateLimit

    @property
    def door(self) -> ReadingDoor:
        """The door through which a person reads with this program."""
        return ReadingDoor("program", self.sender.name)

    def require_scope(self, *scopes: Scope) -> None:
        """Raise ApiError (403) unless the program has one of these scopes."""
        if not set(scopes) & set(self.sender.scopes):
            raise ApiError(
                "forbidden",
                gettext("{name} does not have the scope {scope}.", name=self.sender.name, scope=listed(scopes)),
            )

    def require_person(self, person: Person | None) -> None:
        """Raise ApiError unless the program may act and read for this person (403), and that now (429)."""
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
        if person is not None:
            self.limit.count_person(self.sender.name, person)


def require_scope(*scopes: Scope) -> Callable[..., Awaitable[CallingProgram]]:
    """Return the dependency that lets only programs with one of these scopes through. It raises ApiError (401, 403,
    429)."""

    async def caller(
        request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
    ) -> CallingProgram:
        state = request.app.state
        key = credentials.credentials if credentials else None
        program = await program_of_key(state.client, state.rate_limit, key)
        request.scope[RATE] = state.rate_limit.count_call(program.sender.name)
        program.require_scope(*scopes)
        return program

    return caller


async def program_of_key(client: BanjieClient, limit: RateLimit, key: str | None) -> CallingProgram:
    """Return the program to which a key belongs. Raises ApiError (401), Unavailable."""
    if key is None:
        raise ApiError(
            "unauthenticated",
            by_door(
                N_("Send the header Authorization: Bearer KEY. The administrator gives keys with banjie senders add."),
                page=N_("Send the header Authorization: Bearer KEY."),
            )(),
            {"WWW-Authenticate": "Bearer"},
        )
    sender = await senders.sender_of_key(client, key)
    if sender is None:
        raise ApiError(
            "unauthenticated", gettext("This key is unknown, expired or revoked."), {"WWW-Authenticate": "Bearer"}
        )
    return CallingProgram(sender, client, limit)


MayRegister = Annotated[CallingProgram, Depends(require_scope("intake"))]
MayAct = Annotated[CallingProgram, Depends(require_scope("act"))]
MayRead = Annotated[CallingProgram, Depends(require_scope("read"))]
MaySeeForms = Annotated[CallingProgram, Depends(require_scope("intake", "act", "read"))]
MaySendFiles = Annotated[CallingProgram, Depends(require_scope("intake", "act", "operate"))]
MayAudit = Annotated[CallingProgram, Depends(require_scope("audit"))]
MayFollow = Annotated[CallingProgram, Depends(require_scope("events"))]
MayOperate = Annotated[CallingProgram, Depends(require_scope("operate"))]
