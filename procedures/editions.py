"""Editions of a regulation side by side: `<slug>.yaml`, and `<slug>@<edition>.yaml` for others, each with the days on
which it is in force. A complaint follows the one in force when it is registered, and keeps it."""

from datetime import date
from pathlib import Path

from models.procedure import InForce
from procedures.load import editions, read
from procedures.source import Broken, Problem


def in_force(slug: str, on: date) -> Path:
    """The file in force on a day; of several the one that came into force last. Raises Broken where none is."""
    spans = [(_span(path), path) for path in editions(slug)]
    fit = [(span.from_, path) for span, path in spans if span.from_ <= on and (span.until is None or on <= span.until)]
    if not fit:
        told = ", ".join(f"{path.name} {span.from_} to {span.until or 'now'}" for span, path in spans)
        raise Broken([Problem(f"{slug}.yaml", 1, None, f"no edition is in force on {on}: {told}")])
    return max(fit)[1]


def _span(path: Path) -> InForce:
    source = read(path)
    try:
        return InForce.model_validate(source.data.get("in_force"))
    except ValueError:
        says = "in_force: {from: YYYY-MM-DD, until: YYYY-MM-DD or nothing} is missing or not of this form"
        raise Broken([source.problem(("in_force",), says)]) from None
