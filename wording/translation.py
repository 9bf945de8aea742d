"""What people are told, and in which language: English stands in the code, Chinese in the catalogue (gettext).

`gettext("There is no case {number}.", number=number)` says a sentence at once. `N_` marks one that is said later: its
value is called with what is filled in. `pgettext` and `NP_` tell apart what English says with one word and Chinese with
several. Names in braces are filled in; the catalogue has the same ones.

Papers and letters are in the language of their regulation, whatever that of the screen: they are made in `speaking`.
Temporal's screen speaks the language of the office, whoever acts.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from gettext import NullTranslations, translation
from pathlib import Path

CONTEXT_END = "\x04"  # as gettext sets a context off from its message


class Language(StrEnum):
    """A language of the screens. Officials read Chinese; English is for engineers who read none."""

    zh = "zh"
    en = "en"


class Door(StrEnum):
    """Where a request comes in: the command line, HTTP for programs, or a page for people."""

    command = "command"
    http = "http"
    page = "page"


class _Untranslated(NullTranslations):
    """Refuses what the catalogue lacks: half a page in another language helps nobody."""

    def gettext(self, message: str) -> str:
        raise LookupError(f"the catalogue does not have {message!r}; write it there, then run make install")

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(context + CONTEXT_END + message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - as the standard library has it
        return self.gettext(msgid1)


_chinese = translation("banjie", Path(__file__).parent / "locale", ["zh"])  # `make install` compiles it
_chinese.add_fallback(_Untranslated())
_spoken: ContextVar[Language] = ContextVar("language", default=Language.zh)
_door: ContextVar[Door] = ContextVar("door", default=Door.command)


def current_language() -> Language:
    """Return the language of this command or request."""
    return _spoken.get()


def use_language(language: Language) -> None:
    """Speak this language from now on, in this context and those that it starts."""
    _spoken.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak this language inside the block."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def use_door(door: Door) -> None:
    """Speak as at this door from now on, in this context and those that it starts."""
    _door.set(door)


def gettext(message: str, /, **values: object) -> str:
    """Return a message in the current language. Raises KeyError where a name in braces has no value."""
    return _said("", message).format(**values)


def pgettext(context: str, message: str, /, **values: object) -> str:
    """Return a message that has other Chinese words in this context."""
    return _said(context, message).format(**values)


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Return a message about `n` things; `{n}` is filled in, as 12,345."""
    line = _chinese.ngettext(one, many, n) if _spoken.get() is Language.zh else one if n == 1 else many
    return line.format(n=f"{n:,}", **values)


def _said(context: str, message: str) -> str:
    if _spoken.get() is Language.en or not message:
        return message
    return _chinese.pgettext(context, message) if context else _chinese.gettext(message)


class Message(str):
    """A message that is said later: call it with what is filled in."""

    context = ""

    def __call__(self, **values: object) -> str:
        """Return it in the language then current. Raises KeyError where a name in braces has no value."""
        return _said(self.context, self).format(**values)

    @property
    def zh(self) -> str:
        """The Chinese words, names in braces not filled in."""
        with speaking(Language.zh):
            return _said(self.context, self)


class _DoorMessage(Message):
    """A message that names what a person types or a program sends, in other words at each door."""

    at_door: dict[Door, Message]

    def __call__(self, **values: object) -> str:
        return self.at_door[_door.get()](**values)


def N_(message: str) -> Message:  # noqa: N802 - the name that gettext's tools look for
    """Mark a message that is said later."""
    return Message(message)


def NP_(context: str, message: str) -> Message:  # noqa: N802
    """Mark a message that is said later, and has other Chinese words in this context."""
    marked = Message(message)
    marked.context = context
    return marked


def by_door(command: Message, *, http: Message | None = None, page: Message | None = None) -> Message:
    """Return a message in the words of the door at which it is said; a page speaks as HTTP does unless told."""
    over_http = command if http is None else http
    said = _DoorMessage(command)
    said.context = command.context
    said.at_door = {Door.command: command, Door.http: over_http, Door.page: over_http if page is None else page}
    return said


def said_in(language: str, line: Message, **values: object) -> str:
    """Return a message in this language, whatever is spoken now."""
    with speaking(Language(language)):
        return line(**values)


def listed(words: Iterable[str]) -> str:
    """Return words as one list: 甲、乙 or A, B."""
    return (", " if current_language() is Language.en else "、").join(words)


def joined(parts: Iterable[str]) -> str:
    """Return parts of a sentence one after another, set off by semicolons."""
    return ("; " if current_language() is Language.en else "；").join(parts)
