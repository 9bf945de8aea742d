"""The office's own template of Word, filled in."""

from pathlib import Path
from zipfile import BadZipFile

from docx.document import Document as Docx
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml.etree import XMLSyntaxError

from documents.sheet import Sheet, Unsound
from wording.template_engine import engine


def filled(template: Path, sheet: Sheet) -> Docx:
    """The template with what the sheet says in its places. Raises Unsound."""
    paper = DocxTemplate(template)
    try:
        paper.render(sheet.context, engine(template.parent, markup=True))
    except (TemplateError, XMLSyntaxError, PackageNotFoundError, BadZipFile, KeyError, TypeError, ValueError) as error:
        raise Unsound(sheet, f"{template.name}: {error}") from None
    made: Docx = paper.docx
    return made
