"""Fill in the office's own Word template of a document."""

import zlib
from pathlib import Path
from zipfile import BadZipFile

from docx.document import Document as Docx
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml.etree import XMLSyntaxError

from documents.sheet import Sheet, UnsoundDocument
from wording.template_engine import filling_in, template_environment

DAMAGED_FILE = (XMLSyntaxError, PackageNotFoundError, BadZipFile, zlib.error, EOFError, OSError)


def fill_office_template(template: Path, sheet: Sheet) -> Docx:
    """Fill in a template from the sheet. Raises UnsoundDocument if it is damaged or names an unknown value."""
    filled = DocxTemplate(template)
    try:
        with filling_in():
            filled.render(sheet.context, template_environment(template.parent, markup=True))
    except (TemplateError, *DAMAGED_FILE) as error:
        raise UnsoundDocument(sheet, f"{template.name}: {error}") from None
    document: Docx = filled.docx
    return document
