"""Compiles the Chinese catalogue into each build and into the environment of `make install`."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogue(BuildHookInterface[Any]):
    """Writes `banjie.mo` beside `banjie.po`."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile every catalogue. Raises ValueError where a sentence has no Chinese."""
        for path in Path(self.root).glob("wording/locale/*/LC_MESSAGES/*.po"):
            with path.open("rb") as file:
                catalogue = read_po(file)
            if bare := [message.id for message in catalogue if message.id and not message.string]:
                raise ValueError(f"{path.name}: {len(bare)} sentences have no Chinese, the first is {bare[0]!r}")
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalogue)
