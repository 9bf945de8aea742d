"""Letters of notices, from plain text templates whose first line is the subject.

The first template that exists is used: `<procedure>.<notice>.txt` (or with the notice's `form:` in place of its name),
`<notice>.txt`, then the letter for the kind of event: `opened`, `acted`, `granted`, `default`. A limit that moved with
the holidays is always told by `redated`. Those in another language than Chinese stand in a folder of its name.
"""

from collections.abc import Mapping
from pathlib import Path

from wording.template_engine import filling_in, template_environment
from wording.translation import Language, current_language
from wording.visible_text import visible_text

LETTER_TEMPLATES = Path(__file__).parent / "templates"


def template_candidates(slug: str, name: str, kind: str) -> list[str]:
    """Return the templates for a notice, the most specific first."""
    return [f"{stem}.txt" for stem in (f"{slug}.{name}", name, kind, "default")]


def write_letter(templates: list[str], context: Mapping[str, object]) -> str:
    """Return the letter in the current language: subject, empty line, body. Raises jinja2.TemplateError if the template
    names a value that the context lacks: a letter with gaps is never sent."""
    language = current_language()
    folder = LETTER_TEMPLATES if language is Language.zh else LETTER_TEMPLATES / language
    with filling_in():
        text = visible_text(template_environment(folder).select_template(templates).render(context))
    subject, _, body = text.strip().partition("\n")
    return f"{subject.strip()}\n\n{body.strip()}\n"


def split_letter(letter: str) -> tuple[str, str]:
    """Return subject and body of a letter."""
    subject, _, body = letter.partition("\n\n")
    return subject, body
