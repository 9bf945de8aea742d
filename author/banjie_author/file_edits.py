"""Change one place of a YAML file, and leave each other character as it was written: comments, order and layout."""

import math
from collections.abc import Mapping

import yaml

from models.written_data import compose_yaml
from procedures.source import YamlPath


class NotEditable(ValueError):  # no suffix Error: an expected answer, like a refusal
    """Raised for a place that only the text itself can change: there is none, or it is written over several lines."""


def with_value(text: str, path: YamlPath, value: object) -> str:
    """Return the text with a value at a place. A key that a mapping lacks is added to it. Raises NotEditable."""
    around = _node(text, path[:-1])
    pair = _pair(around, path[-1])
    if pair is None:
        return _added(text, around, str(path[-1]), value)
    old = pair[1]
    if isinstance(old, yaml.CollectionNode) and not old.flow_style and old.value:
        raise NotEditable(path)
    start, end = old.start_mark.index, old.end_mark.index
    line_end = "\n" if text[start:end].endswith("\n") else ""  # of a text over several lines
    return text[:start] + _written(value) + line_end + text[end:]


def with_entry(text: str, path: YamlPath, entry: Mapping[str, object]) -> str:
    """Return the text with an entry at the end of a list that is written over lines, a line for each of its keys.
    Raises NotEditable."""
    around = _node(text, path)
    if not isinstance(around, yaml.SequenceNode) or around.flow_style or not around.value:
        raise NotEditable(path)
    indent = " " * around.start_mark.column
    lines = [f"{key}: {_written(value)}" for key, value in entry.items()]
    body = f"\n{indent}  ".join(lines)
    line_end = text.find("\n", _last_sign(around.value[-1]))
    at = len(text) if line_end < 0 else line_end
    return f"{text[:at]}\n{indent}- {body}{text[at:]}"


def _node(text: str, path: YamlPath) -> yaml.Node:
    node = compose_yaml(text)
    for key in path:
        pair = _pair(node, key)
        if pair is None:
            raise NotEditable(path)
        node = pair[1]
    if node is None:
        raise NotEditable(path)
    return node


def _pair(node: yaml.Node | None, key: str | int) -> tuple[yaml.Node | None, yaml.Node] | None:
    """Return a part of a node with its key, None where there is none."""
    if isinstance(node, yaml.MappingNode):
        return next(((name, value) for name, value in node.value if name.value == str(key)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return None, node.value[key]
    return None


def _written(value: object) -> str:
    """Return a value on one line, quoted so that it can stand between braces too."""
    whole = yaml.safe_dump([value], allow_unicode=True, default_flow_style=True, width=math.inf, sort_keys=False)
    return whole.strip()[1:-1]


def _added(text: str, around: yaml.Node, key: str, value: object) -> str:
    if not isinstance(around, yaml.MappingNode):
        raise NotEditable((key,))
    entry = f"{key}: {_written(value)}"
    if around.flow_style:
        at = around.end_mark.index - 1
        return f"{text[:at].rstrip()}{', ' if around.value else ''}{entry}{text[at:]}"
    if not around.value:
        raise NotEditable((key,))
    _, last = around.value[-1]
    indent = " " * around.value[0][0].start_mark.column
    line_end = text.find("\n", _last_sign(last))
    at = len(text) if line_end < 0 else line_end
    return f"{text[:at]}\n{indent}{entry}{text[at:]}"


def _last_sign(node: yaml.Node) -> int:
    """Return where the last sign of a node stands; the end of a block reaches to what follows it."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return max(int(node.end_mark.index) - 1, 0)
