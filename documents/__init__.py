"""Produce the documents of a case as .docx files.

By default a document is a form: a table of the fields that it is declared to hold. A text template
`<procedure>.<document>.txt`, in the office's folder or in `templates/`, makes it a letter instead. A Word template
`<procedure>.<document>.docx` in the office's folder takes precedence over both. A letter to who filed the complaint
has the template of its kind, `templates/letters/<kind>.txt`, where it has none of its own; in another language than
Chinese all kinds have the one template by which letters are translated, `templates/translated/<language>.txt`.
"""

import zlib
from pathlib import Path
from zipfile import BadZipFile

from docx.document import Document as Docx
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml.etree import XMLSyntaxError

from documents import docx_bytes, form_layout, letter_layout
from documents.sheet import Sheet, UnsoundDocument
from models.packed_file import check_unpacked
from wording.template_engine import filling_in, template_environment
from wording.translation import Language, speaking

__all__ = [
    "DOCUMENT_TEMPLATES",
    "Sheet",
    "UnsoundDocument",
    "is_printed",
    "printed_lines",
    "printed_text",
    "produce_document",
]
DOCUMENT_TEMPLATES = Path(__file__).parent / "templates"
LETTERS = DOCUMENT_TEMPLATES / "letters"
TRANSLATED = DOCUMENT_TEMPLATES / "translated"
MAX_TEMPLATE_BYTES = 64 * 1024 * 1024  # unpacked
DAMAGED_FILE = (XMLSyntaxError, PackageNotFoundError, BadZipFile, zlib.error, EOFError, OSError)
printed_text, printed_lines, is_printed = docx_bytes.printed_text, docx_bytes.printed_lines, docx_bytes.is_printed


def produce_document(sheet: Sheet, own: Path | None = None) -> bytes:
    """Return a document as a file. Equal sheets give equal bytes. `own`: folder of the office's templates.

    Raises UnsoundDocument if a template is damaged or names a value that the case lacks: a document with gaps is never
    produced.
    """
    with speaking(sheet.language):
        return _document_bytes(sheet, own)


def _document_bytes(sheet: Sheet, own: Path | None) -> bytes:
    name = f"{sheet.slug}.{sheet.document}"
    if own and (template := own / f"{name}.docx").is_file():
        return docx_bytes.sheet_bytes(_fill_office_template(template, sheet), sheet)
    for folder in filter(None, (own, DOCUMENT_TEMPLATES)):
        if (folder / f"{name}.txt").is_file():
            return docx_bytes.sheet_bytes(letter_layout.letter_document(folder, f"{name}.txt", sheet), sheet)
    if sheet.letter:
        if sheet.language is Language.zh:
            letter = letter_layout.letter_document(LETTERS, f"{sheet.letter}.txt", sheet)
        else:
            letter = letter_layout.letter_document(TRANSLATED, f"{sheet.language}.txt", sheet)
        return docx_bytes.sheet_bytes(letter, sheet)
    return docx_bytes.sheet_bytes(form_layout.form_document(sheet), sheet)


def _fill_office_template(template: Path, sheet: Sheet) -> Docx:
    filled = DocxTemplate(template)
    try:
        with template.open("rb") as file:
            check_unpacked(file, MAX_TEMPLATE_BYTES)
        with filling_in():
            filled.render(sheet.context, template_environment(template.parent, markup=True))
    except (TemplateError, *DAMAGED_FILE) as error:
        raise UnsoundDocument(sheet, f"{template.name}: {error}") from None
    document: Docx = filled.docx
    return document
