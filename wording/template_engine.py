"""Template engine of letters and documents: sandboxed Jinja in which an undefined name is an error."""

from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment


@cache
def template_environment(folder: Path, *, markup: bool = False) -> ImmutableSandboxedEnvironment:
    """Return the environment for the templates of a folder. Templates cannot change their context. Values are escaped
    only where the template is `markup`."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
