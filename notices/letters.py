"""The letters in which people are told: plain text, one template each, its first line the subject.

`<procedure>.<notice>.txt` is the letter of one notice of one regulation (with `form:` of that name instead), else
`<notice>.txt`; where there is neither, a letter of the kind of what is told: `opened`, `acted`, `granted`,
`default`. That a limit has moved with the holidays is told by `redated` alone.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wording.template_engine import engine

ON_FILE = Path(__file__).parent / "templates"


def candidates(slug: str, name: str, kind: str) -> list[str]:
    """The templates that would do, the fittest first."""
    return [f"{one}.txt" for one in (f"{slug}.{name}", name, kind, "default")]


def write(templates: list[str], context: Mapping[str, Any]) -> str:
    """The letter: subject, empty line, body. Raises jinja2.TemplateError where a template asks for what is not
    there: rather no letter than one with a gap in it."""
    text = engine(ON_FILE).select_template(templates).render(context)
    subject, _, body = text.strip().partition("\n")
    return f"{subject.strip()}\n\n{body.strip()}\n"


def parts(letter: str) -> tuple[str, str]:
    """Its subject and its body."""
    subject, _, body = letter.partition("\n\n")
    return subject, body
