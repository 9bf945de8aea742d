"""Compiles the Chinese catalogue: into each build, and by `make install` for a sentence translated since."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> None:
    """Write `banjie.mo` beside each `banjie.po` below the folder. Raises ValueError where a sentence has no Chinese."""
    for path in root.glob("wording/locale/*/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            catalogue = read_po(file)
        if bare := [message.id for message in catalogue if message.id and not message.string]:
            raise ValueError(f"{path.name}: {len(bare)} sentences have no Chinese, the first is {bare[0]!r}")
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


class CompileCatalogue(BuildHookInterface[Any]):
    """The step of the build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile every catalogue, as `compile_catalogues` does."""
        compile_catalogues(Path(self.root))


if __name__ == "__main__":
    compile_catalogues(Path(__file__).parent)
