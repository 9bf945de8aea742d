"""What a line of `keeps:` refers to."""

from collections.abc import Iterable, Iterator

from models.keeps import Asked, EventPattern, Keep, KeepLimit
from procedures.requirement_references import ReferenceKind
from procedures.source import YamlPath

Named = tuple[YamlPath, ReferenceKind, str]
ASKED_KINDS: tuple[tuple[str, ReferenceKind], ...] = (
    ("by", "role or fact"),
    ("not_by", "role or fact"),
    ("states", "fact or text"),
    ("states_any", "fact or text"),
    ("states_none", "fact or text"),
)
PATTERN_KINDS: tuple[tuple[str, ReferenceKind], ...] = (
    ("event", "recorded event"),
    ("once", "recorded event"),
    ("not_once", "recorded event"),
    ("to", "stage"),
    ("states", "fact or text"),
)


def names_in_keep(path: YamlPath, keep: Keep) -> Iterator[Named]:
    """Yield every name in a line: where it stands, what kind of thing it refers to, and the name."""
    for at, pattern in keep.patterns:
        yield from _names_in_pattern((*path, *at), pattern)
    for at, asked in keep.asked:
        yield from _names_asked((*path, *at), asked)


def _names_in_pattern(path: YamlPath, pattern: EventPattern) -> Iterator[Named]:
    for word, kind in PATTERN_KINDS:
        yield from _listed((*path, word), kind, getattr(pattern, word))
    yield from (((*path, "where", name), "fact", name) for name in pattern.where)


def _names_asked(path: YamlPath, asked: Asked) -> Iterator[Named]:
    for word, kind in ASKED_KINDS:
        yield from _listed((*path, word), kind, getattr(asked, word))
    if asked.who:
        yield (*path, "who"), "fact", asked.who
    if asked.within:
        yield from _names_in_limit((*path, "within"), asked.within)


def _names_in_limit(path: YamlPath, limit: KeepLimit) -> Iterator[Named]:
    named: tuple[tuple[str, ReferenceKind, str | None], ...] = (
        ("clock", "clock", limit.clock), ("set_by", "fact", limit.set_by), ("by", "fact", limit.by),
    )  # fmt: skip
    yield from (((*path, word), kind, name) for word, kind, name in named if name is not None)
    if limit.paused:
        for word, events in (("from", limit.paused.from_), ("until", limit.paused.until)):
            yield from _listed((*path, "paused", word), "recorded event", events)


def _listed(path: YamlPath, kind: ReferenceKind, names: Iterable[str]) -> Iterator[Named]:
    yield from (((*path, place), kind, name) for place, name in enumerate(names))
