"""The Chinese catalogue of what people are told, held against the sentences in code and templates: `make messages`."""

from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "wording" / "locale" / "zh" / "LC_MESSAGES" / "banjie.po"
WITHOUT_SENTENCES = ("tests", "benchmarks", "publishing", "simulation", "clients", "examples", "site", "dist", "docs")
METHODS = [("**.py", "python"), ("web/**/templates/*.html", "jinja2"), ("author/**/templates/*.html", "jinja2")]
IN_CONTEXT, PLURAL = ((1, "c"), 2), (1, 2)
SENTENCE: dict[str, None] = dict.fromkeys(("gettext", "_", "N_", "print_sentence"))
KEYWORDS = {**SENTENCE, "pgettext": IN_CONTEXT, "NP_": IN_CONTEXT, "ngettext": PLURAL}
WIDTH = 120


def sentences() -> Catalog:
    """Return the sentences that code and templates say, each with its files, without Chinese."""
    found = Catalog(locale="zh", project="banjie", fuzzy=False)
    with redirect_stderr(StringIO()):  # Babel remarks on each f-string that is filled into a sentence
        places = list(extract_from_dir(ROOT, METHODS, keywords=KEYWORDS, directory_filter=_may_have_sentences))
    for file, _line, message, _comments, context in places:
        found.add(message, locations=[(file, 0)], context=context)
    return found


def _may_have_sentences(folder: str) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "__")) and name not in WITHOUT_SENTENCES


def translated() -> Catalog:
    """Return the catalogue as it stands."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


def main() -> None:
    """Take new sentences into the catalogue and old ones out. Print those that still need their Chinese."""
    old, new = translated(), sentences()
    new.header_comment, new.creation_date, new.revision_date = old.header_comment, old.creation_date, old.revision_date
    for message in new:
        known = old.get(message.id, message.context) if message.id else None
        message.string = known.string if known else message.string
        message.locations = sorted(set(message.locations))
    with CATALOGUE.open("wb") as file:
        write_po(file, new, width=WIDTH, sort_by_file=True, include_lineno=False)
    for message in new:
        if message.id and not message.string:
            print(f"no Chinese yet: {message.id}")


if __name__ == "__main__":
    main()
