"""The papers of a case: documents, letters, agreements, as files of Word.

A paper is laid out as a table of what its declaration says it holds. `<procedure>.<document>.txt` in this folder, or
in the office's own, words it as a letter instead; `<procedure>.<document>.docx` in the office's own is filled in
instead of both.
"""

from pathlib import Path

from documents import docx_bytes, form_layout, letter_layout, office_template
from documents.sheet import Sheet, Unsound

__all__ = ["ON_FILE", "Sheet", "Unsound", "produce", "words_of"]
ON_FILE = Path(__file__).parent / "templates"
words_of = docx_bytes.words_of


def produce(sheet: Sheet, own: Path | None = None) -> bytes:
    """The paper as a file; of the same sheet, byte for byte the same. Raises Unsound where its template asks for what
    the case does not have: rather no paper than one with a gap in it."""
    name = f"{sheet.slug}.{sheet.document}"
    if own and (template := own / f"{name}.docx").is_file():
        return docx_bytes.sealed(office_template.filled(template, sheet), sheet)
    for folder in filter(None, (own, ON_FILE)):
        if (folder / f"{name}.txt").is_file():
            return docx_bytes.sealed(letter_layout.written(folder, f"{name}.txt", sheet), sheet)
    return docx_bytes.sealed(form_layout.drawn(sheet), sheet)
