"""A paper of a case in another language than that of the regulation: to be read, never signed, sealed or sent.

It is made anew from the record each time and kept nowhere. Whatever templates the original has, it is plain: a letter
from `templates/translated/LANGUAGE.txt`, any other document as a table of what it holds. Its head says what it is.
"""

from collections.abc import Sequence
from pathlib import Path

from docx.document import Document as Docx
from docx.shared import Length, Mm, Pt

from documents import docx_bytes, form_layout, page
from documents.letter_layout import filled_template
from documents.sheet import Sheet
from wording.translation import Language, gettext, speaking

TRANSLATED = Path(__file__).parent / "templates" / "translated"
POINTS = 11
TWO_COLUMNS = (Mm(52), Mm(106))


def translated_paper(sheet: Sheet, language: Language) -> bytes:
    """Return the translation of a paper as a Word file; `sheet` has its content in this language. Equal sheets give
    equal bytes. Raises UnsoundDocument."""
    with speaking(language):
        document = page.plain_page(page.SONG, POINTS, f"{sheet.number} {language}")
        for words in _head(sheet):
            page.add_words(document.add_paragraph(), words, bold=True)
        if sheet.letter:
            _write_letter(document, sheet, language)
        else:
            _write_fields(document, sheet)
        for signer in sheet.signers:
            if signer.day:
                line = gettext("Signed as {role}: {name}, {day}", role=signer.role, name=signer.name, day=signer.day)
                page.add_words(document.add_paragraph(), line)
        close = [sheet.office or sheet.unit, sheet.day] if sheet.letter else [sheet.office]
        for words in filter(None, close):
            page.add_words(document.add_paragraph(), words)
        title = gettext("{document} (translation)", document=sheet.name)
        return docx_bytes.stable_docx_bytes(document, title, sheet.number, sheet.office, sheet.at)


def _head(sheet: Sheet) -> Sequence[str]:
    """Return what a translation is, before anything that it says."""
    return (
        gettext("Translation. The Chinese text governs."),
        gettext(
            "Names and set sentences of {document}, No. {number}, version {version}, are translated; what people have "
            "written stands as they wrote it. This is not the signed original.",
            document=sheet.name,
            number=sheet.number,
            version=sheet.version,
        ),
    )


def _write_letter(document: Docx, sheet: Sheet, language: Language) -> None:
    """Add a letter from the one template of the language; its first line is the title. Raises UnsoundDocument."""
    title, lines = filled_template(TRANSLATED, f"{language}.txt", sheet)
    _add_title(document, title)
    for line in lines:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(POINTS / 2)
        page.add_words(paragraph, line)


def _write_fields(document: Docx, sheet: Sheet) -> None:
    """Add what a document holds as tables, and on what it is based."""
    _add_title(document, sheet.name)
    page.add_words(document.add_paragraph(), gettext("Made {day}", day=sheet.day))
    if sheet.rows:
        lines = [(row.name, row.value) for row in sheet.rows]
        form_layout.add_lined_table(document, [(gettext("Field"), gettext("Entry")), *lines], TWO_COLUMNS)
    for grid in sheet.grids:
        page.add_words(document.add_paragraph(), grid.name, bold=True)
        widths = [Length(form_layout.TEXT_WIDTH // len(grid.columns))] * len(grid.columns)
        form_layout.add_lined_table(document, (grid.columns, *grid.lines), widths)
    basis = gettext("Basis: {title} {articles}", title=sheet.title, articles=sheet.articles)
    page.add_words(document.add_paragraph(), basis.strip())


def _add_title(document: Docx, title: str) -> None:
    heading = document.add_paragraph()
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(POINTS)
    page.add_words(heading, title, points=16, bold=True)
