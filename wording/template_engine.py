"""Template engine of letters and documents: sandboxed Jinja in which an undefined name is an error, and which ends.

An office writes its own templates. Whatever is wrong with one is a TemplateError: a loop without end too.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeVar

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateRuntimeError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

T = TypeVar("T")
MAX_TURNS = 100_000  # of all loops of one template together
LOOP_FILTER = "counted"
# What an expression or a damaged file raises, besides TemplateError: 1/0, ""[5], a template that includes itself.
TEMPLATE_FAULTS = (ArithmeticError, LookupError, AttributeError, TypeError, ValueError, RuntimeError, MemoryError)
_turns: ContextVar[list[int]] = ContextVar("turns")


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which loops are counted, and nothing is made huge by one operation."""

    intercepted_binops = frozenset({"*", "**"})

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Return the syntax tree, with every loop going through `_counted`."""
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, LOOP_FILTER, [], [], None, None, lineno=loop.lineno)
        return tree

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Multiply numbers; raise SecurityError for powers, and for texts and lists."""
        if operator == "**" or not all(isinstance(part, int | float) for part in (left, right)):
            raise SecurityError(f"{operator} is for numbers alone, and only to multiply")
        return super().call_binop(context, operator, left, right)


def _counted(parts: Iterable[T]) -> Iterator[T]:
    """Yield the parts, and raise TemplateRuntimeError when the loops of this template have turned too often."""
    turns = _turns.get([0])
    for part in parts:
        turns[0] += 1
        if turns[0] > MAX_TURNS:
            raise TemplateRuntimeError(f"its loops turn more than {MAX_TURNS} times")
        yield part


@contextmanager
def filling_in() -> Iterator[None]:
    """Fill in one template inside of this block: its loops are bounded, and all its faults are TemplateErrors."""
    token = _turns.set([0])
    try:
        yield
    except TemplateError:
        raise
    except RecursionError:
        raise TemplateRuntimeError("it includes or calls itself without end") from None
    except TEMPLATE_FAULTS as error:
        raise TemplateRuntimeError(f"{type(error).__name__}: {error}") from None
    finally:
        _turns.reset(token)


@cache
def template_environment(folder: Path, *, markup: bool = False) -> BoundedEnvironment:
    """Return the environment for the templates of a folder. Templates cannot change their context. Values are escaped
    only where the template is `markup`."""
    environment = BoundedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters[LOOP_FILTER] = _counted
    return environment
