"""Through which door somebody is spoken to: the command line, HTTP for programs, or a page for people.

The table is written for the command line and names its commands and options. Over HTTP the same things are addresses,
headers and fields; a page names neither. Only the lines of the table are changed, never what is filled into them.
"""

import re
from collections.abc import Sequence
from contextvars import ContextVar
from enum import StrEnum
from functools import lru_cache

Change = tuple[re.Pattern[str], str]


class Door(StrEnum):
    """Where a request comes in."""

    command = "command"
    http = "http"
    page = "page"


_current: ContextVar[Door] = ContextVar("door", default=Door.command)


def current_door() -> Door:
    """Return the door of this request."""
    return _current.get()


def use_door(door: Door) -> None:
    """Speak as for this door from now on, in this context and those that it starts."""
    _current.set(door)


def _changes(*changes: tuple[str, str]) -> Sequence[Change]:
    return [(re.compile(pattern), other) for pattern, other in changes]


NUMBER = r" ?(\{number\}|NUMBER|登记号)"
CASE_PARTS = "waiting|attachments|documents"
OVER_HTTP = _changes(
    (rf"banjie ({CASE_PARTS}){NUMBER}", r"GET /v1/complaints/\2/\1"),
    (rf"banjie ({CASE_PARTS})", r"GET /v1/complaints/NUMBER/\1"),
    (r"banjie list", "GET /v1/complaints"),
    (r"banjie endpoints list", "GET /v1/endpoints"),
    (r"banjie endpoints deliveries (\S+)", r"GET /v1/endpoints/\1/deliveries"),
    (r"banjie procedures show", "GET /v1/procedures"),
    (r"见 (banjie \w+ \w+)", r"由管理员查（\1）"),
    (r"(banjie \w+ list) shows", r"the administrator's \1 shows"),
    (r"--given (或|or) --not-given", r"given: true \1 false"),
    (r"--given\b", "given: true"),
    (r"\{option\} ", ""),
    (r"--(text|fact) ?", r"\1s."),
    (r"--person\b", "?for="),
    (r"--(?:id|key) ", "Idempotency-Key: "),
    (r"--(\w+) (\{\w+\}|no_contact)", r"\1: \2"),
    (r"(?<!senders add )--([a-z]+)", r"\1"),
)
ON_A_PAGE = _changes(
    (r"^\{code\}（\{zh\}）$|^\{code\} \(\{zh\}\)$", "{zh}"),  # a page offers what there is by its name
    (r"请用 --means 写明", "请写明"),
    (r"请用 contact\b", "请用「联系记录」"),
    (r"；请加 --(?:whom|into) (?:代号|编号)", ""),
    (r": add --(?:whom|into) (?:CODE|NUMBER)\.", "."),
    (r"；请写明（\{option\}[^（）]*）", ""),
    (r"，或用 --until 写明", "，或写明"),
    (r"until which day with --until", "until which day"),
    (r"（[^（）]*(?:--|banjie |\{option\})[^（）]*）| \([^()]*(?:--|banjie |\{option\})[^()]*\)", ""),
    (r"^[^；。;.]*banjie [^；。;.]*$", ""),
    (r"[；，。][^；，。]*banjie [^；。]*", ""),
    (r"(?:[;.] [^;.]*banjie [^;.]*)+\.?$", "."),
)


@lru_cache(maxsize=4096)
def said_at(door: Door, line: str) -> str:
    """Return a line of the table, its names in braces not filled in yet, as it is said at this door."""
    if door is Door.command:
        return line
    for pattern, other in (*(ON_A_PAGE if door is Door.page else ()), *OVER_HTTP):
        line = pattern.sub(other, line)
    return line
