"""YAML and JSON as people write them, read strictly: the one place where either is parsed.

YAML takes the last of two equal keys, makes objects of other programs' tags, and expands a small text into a huge one.
All of that is refused, with its line.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from models.regular_file import open_regular

MAX_FILE_BYTES = 1024 * 1024  # several times the longest texts of a form, and the longest regulation
MAX_DEPTH = 60  # levels of nesting; the deepest regulation has 12
MAX_REPEATED_NODES = 10_000  # how many parts aliases may add to those that are written out

FAST_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, with libyaml
TAG_PREFIX = "tag:yaml.org,2002:"
PLAIN_TAGS = {
    f"{TAG_PREFIX}{kind}" for kind in ("null", "bool", "int", "float", "str", "seq", "map", "timestamp", "merge")
}
DATA_ERROR_MESSAGES = {
    "large": "too large",
    "not_utf8": "not UTF-8",
    "not_json": "not JSON: {problem} (column {column})",
    "not_yaml": "not YAML: {problem}",
    "character": "character U+{code}",
    "deep": "nested too deeply",
    "repeats": "aliases repeat too much",
    "tag": "tag {tag}",
    "key": "a key that is no word",
    "key_twice": "{key} again, first in line {first}",
    "value": "a date or number that is none: {problem}",
}
WRONG_VALUE = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError)  # what PyYAML raises for values


class UnreadableData(ValueError):
    """A text is not usable as data: `why` is a key of DATA_ERROR_MESSAGES, `line` is where, if known, `about` what the
    message is filled in with. People are told in words of their language (`wording.system_problems`)."""

    def __init__(self, why: str, line: int | None = None, **about: object) -> None:
        message = DATA_ERROR_MESSAGES[why].format_map(about)
        super().__init__(f"line {line}: {message}" if line else message)
        self.why, self.line, self.about = why, line, about


def _nesting_guard(loader: type[yaml.SafeLoader]) -> type[yaml.SafeLoader]:
    """Return the loader that stops at MAX_DEPTH, before the stack of the process ends. Of what PyYAML does in these
    two methods, for loaders with paths of tags, nothing is needed: they are called at each part."""

    class GuardedLoader(loader):  # type: ignore[misc, valid-type]
        depth = 0

        def descend_resolver(self, current_node: yaml.Node | None, _current_index: object) -> None:
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise UnreadableData("deep", current_node.start_mark.line + 1 if current_node else None)

        def ascend_resolver(self) -> None:
            self.depth -= 1

    return GuardedLoader


LOADERS = (_nesting_guard(FAST_LOADER), _nesting_guard(yaml.SafeLoader))  # the second has more exact messages


def read_data_file(path: Path) -> str:
    """Return the text of a file. Raises OSError, UnreadableData."""
    with open_regular(path) as file:
        return decode_data(file.read(MAX_FILE_BYTES + 1))


def decode_data(written: bytes) -> str:
    """Return the text of these bytes, of which at most MAX_FILE_BYTES are taken. Raises UnreadableData."""
    if len(written) > MAX_FILE_BYTES:
        raise UnreadableData("large")
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableData("not_utf8", written[: error.start].count(b"\n") + 1) from None


def parse_yaml(text: str) -> Any:
    """Return the data of a YAML text. Raises UnreadableData."""
    node = compose_yaml(text)
    if node is None:
        return None
    for line, key, first in repeated_keys(node):
        raise UnreadableData("key_twice", line, key=key, first=first)
    return construct_data(node)


def compose_yaml(text: str) -> yaml.Node | None:
    """Return the parts of a YAML text with their lines; None if it is empty. Raises UnreadableData.

    Equal keys are left to the caller, who may want all of them: `repeated_keys`.
    """
    fast, exact = LOADERS
    try:
        node = yaml.compose(text, Loader=fast)
    except (yaml.YAMLError, UnicodeEncodeError):
        node = _compose_exactly(text, exact)
    if node is not None:
        _Inspection().inspect(node)
    return node


def _compose_exactly(text: str, loader: type[yaml.SafeLoader]) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableData("not_yaml", mark.line + 1 if mark else 1, problem=error.problem) from None
    except yaml.reader.ReaderError as error:
        line, code = text[: error.position].count("\n") + 1, f"{int(error.character):04X}"
        raise UnreadableData("character", line, code=code) from None


class _Inspection:
    """Looks at each part once, however often aliases repeat it."""

    def __init__(self) -> None:
        self.sizes: dict[int, int] = {}  # of the parts seen, with all that they hold, by identity
        self.open: set[int] = set()  # the parts that we are inside of

    def inspect(self, node: yaml.Node) -> None:
        """Raise UnreadableData for foreign tags, keys that are no words, and aliases that repeat too much."""
        whole = self._size(node)
        if whole - len(self.sizes) > MAX_REPEATED_NODES:
            raise UnreadableData("repeats")

    def _size(self, node: yaml.Node) -> int:
        known = self.sizes.get(id(node))
        if known is not None:
            return known
        line = node.start_mark.line + 1
        if id(node) in self.open:  # it holds itself
            raise UnreadableData("repeats", line)
        if node.tag not in PLAIN_TAGS:
            raise UnreadableData("tag", line, tag=node.tag.replace(TAG_PREFIX, "!!"))
        self.open.add(id(node))
        self.sizes[id(node)] = size = 1 + sum(map(self._size, _parts(node)))
        self.open.remove(id(node))
        return size


def _parts(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise UnreadableData("key", key.start_mark.line + 1)
            yield from (key, value)
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def repeated_keys(node: yaml.Node, seen: set[int] | None = None) -> Iterator[tuple[int, str, int]]:
    """Yield each key that stands in its mapping already: its line, the key, the line of the first. `1` and `"1"` are
    one key, and so are `yes` and `true`."""
    seen = set() if seen is None else seen
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        first = dict[object, int]()
        for key, _ in node.value:
            line, names = key.start_mark.line + 1, {key.value, _key_value(key)}
            if found := [first[name] for name in names if name in first]:
                yield line, key.value, found[0]
            first |= {name: line for name in names if name not in first}
    for part in _parts(node):
        yield from repeated_keys(part, seen)


def _key_value(key: yaml.ScalarNode) -> object:
    """Return what a key is to YAML, apart from its spelling. A number that is none is reported with the values."""
    if key.tag == f"{TAG_PREFIX}str":
        return key.value
    try:
        return key.tag, LOADERS[1]("").construct_object(key)
    except (yaml.YAMLError, *WRONG_VALUE):
        return key.value


def construct_data(node: yaml.Node) -> Any:
    """Return the data of a composed text. Raises UnreadableData."""
    try:
        return LOADERS[1]("").construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableData("not_yaml", mark.line + 1 if mark else 1, problem=error.problem) from None
    except WRONG_VALUE as error:
        raise UnreadableData("value", _line_of_wrong_value(node), problem=error) from None


def _line_of_wrong_value(node: yaml.Node) -> int | None:
    if isinstance(node, yaml.ScalarNode):
        try:
            LOADERS[1]("").construct_object(node)
        except (yaml.YAMLError, *WRONG_VALUE):
            return int(node.start_mark.line) + 1
        return None
    return next(filter(None, map(_line_of_wrong_value, _parts(node))), None)


def parse_json(text: str) -> Any:
    """Return the data of a JSON text. Raises UnreadableData."""
    try:
        data = json.loads(text, object_pairs_hook=_object_of_pairs)
    except json.JSONDecodeError as error:
        raise UnreadableData("not_json", error.lineno, column=error.colno, problem=error.msg) from None
    except RecursionError:
        raise UnreadableData("deep") from None
    except _KeyTwice as error:
        raise _located_key(text, error.key) from None
    except ValueError as error:  # a number of thousands of digits
        raise UnreadableData("value", problem=error) from None
    _check_depth(data)
    return data


def _check_depth(data: Any) -> None:
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _members(outer)]
        if not level:
            return
    raise UnreadableData("deep")


def _members(data: Any) -> Iterable[Any]:
    return data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()


class _KeyTwice(Exception):  # the parser says no line
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _object_of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise _KeyTwice(next(name for name in names if names.count(name) > 1))
    return made


def _located_key(text: str, key: str) -> UnreadableData:
    """Return the error with both lines. Nearly every JSON text is YAML too, and that parser knows the lines."""
    try:
        node = compose_yaml(text)
    except UnreadableData:
        node = None
    line, key, first = next(repeated_keys(node), (None, key, None)) if node else (None, key, None)
    return UnreadableData("key_twice", line, key=key, first=first or "?")
