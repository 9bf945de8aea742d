"""The language in which people are spoken to, and what the system says in each.

Papers and letters stay Chinese whatever the language: they are made in `speaking(Language.zh)`, or take the Chinese
half by name. Temporal's screen speaks the language of the office, whoever acts.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import NamedTuple

from wording.door import current_door, said_at


class Language(StrEnum):
    """A language of the screens. Officials read Chinese; English is for engineers who read none."""

    zh = "zh"
    en = "en"


_current: ContextVar[Language] = ContextVar("language", default=Language.zh)


def current_language() -> Language:
    """Return the language of this command or request."""
    return _current.get()


def use_language(language: Language) -> None:
    """Speak this language from now on, in this context and those that it starts."""
    _current.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak this language inside the block."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


class Wording(NamedTuple):
    """One thing that the system says, in both languages. Names in braces are filled in; both halves have the same."""

    zh: str
    en: str

    def __call__(self, **values: object) -> str:
        """Return it in the current language, as it is said at the current door. Raises KeyError where a name in braces
        has no value."""
        return said_at(current_door(), getattr(self, current_language())).format(**values)


def said_in(language: str, line: Wording, **values: object) -> str:
    """Return a wording in this language, whatever is spoken now."""
    with speaking(Language(language)):
        return line(**values)


def listed(words: Iterable[str]) -> str:
    """Return words as one list: 甲、乙 or A, B."""
    return (", " if current_language() is Language.en else "、").join(words)


def joined(parts: Iterable[str]) -> str:
    """Return parts of a sentence one after another, set off by semicolons."""
    return ("; " if current_language() is Language.en else "；").join(parts)
