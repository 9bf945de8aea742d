"""What files look like: pictures without what they say of place, pages of a PDF, words of a Word file without what
could run; and what comes of files that are broken, or made to break something."""

import base64
import io
import zipfile
from pathlib import Path

import pillow_heif
import pytest
from docx import Document
from PIL import Image

from documents.file_preview import MOST_PAGES, PDF, PICTURES, WIDTH, WORD, FilePreview
from starter.documents.preview import preview_file

pytestmark = pytest.mark.slow


def written(kind: str, size: tuple[int, int] = (2400, 1200), **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **how)
    return out.getvalue()


def pdf(pages: int) -> bytes:
    out = io.BytesIO()
    sheets = [Image.new("RGB", (595, 842), (255, 255, nth)) for nth in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


async def seen(path: Path, kind: str, content: bytes) -> FilePreview | None:
    path.write_bytes(content)
    return await preview_file(kind, path)


def picture(preview: FilePreview | None, nth: int = 0) -> Image.Image:
    assert preview
    return Image.open(io.BytesIO(base64.b64decode(preview.pictures[nth])))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"])
async def test_a_picture_is_shown_smaller(tmp_path: Path, kind: str) -> None:
    shown = picture(await seen(tmp_path / "file", f"image/{kind.lower()}", written(kind)))
    assert (shown.format, shown.size) == ("JPEG", (WIDTH, WIDTH // 2))


async def test_a_picture_of_a_telephone_is_shown_upright_and_says_no_place(tmp_path: Path) -> None:
    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif[0x0110] = "a telephone"
    exif.get_ifd(0x8825)[1] = "N"
    for kind, name in (("HEIF", "image/heic"), ("JPEG", "image/jpeg")):
        exif[0x0112] = 6  # to be turned
        shown = picture(await seen(tmp_path / "file", name, written(kind, (800, 400), exif=exif)))
        assert not shown.getexif()
        if kind == "JPEG":
            assert shown.size == (400, 800)


async def test_the_first_pages_of_a_pdf_are_shown_and_how_many_there_are(tmp_path: Path) -> None:
    found = await seen(tmp_path / "file", PDF, pdf(MOST_PAGES + 2))
    assert found
    assert (len(found.pictures), found.pages) == (MOST_PAGES, MOST_PAGES + 2)
    assert picture(found, MOST_PAGES - 1).size[0] == WIDTH


async def test_the_words_of_a_word_file_are_shown_and_nothing_in_them_runs_or_leads_away(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("购买凭证", 1)
    document.add_paragraph("<script>alert(1)</script> 大厅 3 号窗口")
    document.add_table(1, 2).rows[0].cells[1].text = "两千元"
    document.save(str(tmp_path / "form.docx"))
    content = (tmp_path / "form.docx").read_bytes()
    found = await seen(tmp_path / "file", WORD, content)
    assert found
    assert "<h1>购买凭证</h1>" in found.words
    assert "大厅 3 号窗口" in found.words
    assert "<td><p>两千元</p></td>" in found.words
    for sign in ("<script", "href", "src=", "style=", "onerror"):
        assert sign not in found.words


async def test_a_link_in_a_word_file_is_its_words_alone(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("看这里")
    document.save(str(tmp_path / "form.docx"))
    out = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "form.docx") as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "word/document.xml":
                link = '<w:hyperlink r:id="rId99"><w:r><w:t>看这里</w:t></w:r></w:hyperlink>'
                body = body.replace("<w:r><w:t>看这里</w:t></w:r>".encode(), link.encode())
            if name == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
                link = f'<Relationship Id="rId99" Type="{kind}" Target="javascript:alert(1)" TargetMode="External"/>'
                body = body.replace(b"</Relationships>", link.encode() + b"</Relationships>")
            new.writestr(name, body)
    found = await seen(tmp_path / "file", WORD, out.getvalue())
    assert found
    assert found.words == "<p>看这里</p>"


@pytest.mark.parametrize("kind", [PDF, WORD, *PICTURES])
async def test_what_is_broken_has_no_preview(tmp_path: Path, kind: str) -> None:
    assert await seen(tmp_path / "file", kind, b"\0no such file" * 100) is None
    assert await seen(tmp_path / "file", kind, b"") is None


async def test_what_is_made_to_fill_the_memory_has_no_preview(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        with bomb.open("word/document.xml", "w", force_zip64=True) as body:
            for _ in range(1800):
                body.write(b" " * 1024 * 1024)
    assert len(out.getvalue()) < 5_000_000
    assert await seen(tmp_path / "file", WORD, out.getvalue()) is None
    wide = Image.new("1", (60_000, 60_000))
    out = io.BytesIO()
    wide.save(out, "PNG")
    assert await seen(tmp_path / "file", "image/png", out.getvalue()) is None


async def test_a_text_is_shown_in_whichever_of_the_two_codings_it_is(tmp_path: Path) -> None:
    for coding in ("utf-8", "gb18030"):
        found = await seen(tmp_path / "file", "text/plain", "<b>三月三日</b>".encode(coding))
        assert found
        assert found.words == "<pre>&lt;b&gt;三月三日&lt;/b&gt;</pre>"


async def test_a_kind_without_preview_starts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asyncio.create_subprocess_exec", None)
    assert await seen(tmp_path / "file", "application/zip", b"PK") is None
