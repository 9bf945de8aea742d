"""The engine of all wordings: what asks for something that is not there fails, and nothing reaches further."""

from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment


@cache
def engine(folder: Path, *, markup: bool = False) -> ImmutableSandboxedEnvironment:
    """Of the templates of a folder. Nothing in it can change what it is given; plain text is not escaped, what goes
    into `markup` is."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
