"""The language of an answer, known before anything of the request is read: errors speak it too."""

from collections.abc import Iterator
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from wording.translation import Door, Language, current_language, use_door, use_language

PROCESS_LANGUAGE = "banjie.language"  # in the scope of a request: what pages speak until their reader chooses


class RequestLanguage:
    """Answers in the language that the request prefers of those that there are, Chinese where it names neither. What
    to do is said in terms of HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            use_door(Door.http)
            scope[PROCESS_LANGUAGE] = current_language()
            use_language(preferred_language(Headers(scope=scope).get("accept-language", "")))
        await self.app(scope, receive, send)


def preferred_language(accepted: str) -> Language:
    """Return the language that an Accept-Language header prefers."""
    known = dict[Language, float]()
    for name, quality in _ranges(accepted):
        with suppress(ValueError):
            known.setdefault(Language(name.partition("-")[0]), quality)
    return max(known, key=lambda one: known[one], default=Language.zh)


def _ranges(accepted: str) -> Iterator[tuple[str, float]]:
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        try:
            yield name.strip(), float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            yield name.strip(), 0.0
