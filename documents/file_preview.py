"""What a file that came with a complaint looks like: its pages as pictures, or its words, made by a process of its own.

The libraries that read such files are written in C, and the files come from anybody. So a file is read in a child that
has no environment, writes nothing, and ends when it takes too much memory or time: `python -m documents.file_preview
TYPE`, the file on the standard input, a `FilePreview` as JSON on the standard output.
"""

import base64
import html
import io
import resource
import sys
from collections.abc import Callable, Iterator

from models.frozen import Frozen

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff", "image/heic", "image/heif")
TEXTS = ("text/plain", "text/csv", "text/markdown", "message/rfc822")
PREVIEWED = (PDF, WORD, *TEXTS, *PICTURES)
MOST_CHARACTERS = 100_000  # of a text
MOST_PAGES = 10
WIDTH = 1100  # pixels of a picture at most
MOST_PIXELS = 100_000_000  # of a picture that is read at all
MEMORY, SECONDS = 1536 * 1024 * 1024, 20
TAGS = {"p", "h1", "h2", "h3", "h4", "strong", "em", "ul", "ol", "li", "table", "tr", "td", "th", "br", "sup", "sub"}


class FilePreview(Frozen):
    """Pages as JPEG in base64, or words as HTML without any address; `pages` is how many the file has in all."""

    pictures: tuple[str, ...] = ()
    words: str = ""
    pages: int = 1


def preview_of(kind: str, content: bytes) -> FilePreview:
    """Return what a file of a type in PREVIEWED looks like. Raises whatever its library raises."""
    makers: dict[str, Callable[[bytes], FilePreview]] = {
        PDF: _of_pdf, WORD: _of_word, **dict.fromkeys(TEXTS, _of_text)
    }  # fmt: skip
    return makers.get(kind, _of_picture)(content)


def _of_pdf(content: bytes) -> FilePreview:
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415  # in the child alone

    document = pypdfium2.PdfDocument(content)

    def pictures() -> Iterator[str]:
        for nth in range(min(len(document), MOST_PAGES)):
            page = document[nth]
            scale = min(WIDTH / max(page.get_width(), 1), 4.0, WIDTH * 3 / max(page.get_height(), 1))
            yield _jpeg(page.render(scale=scale).to_pil())

    return FilePreview(pictures=tuple(pictures()), pages=len(document))


def _of_picture(content: bytes) -> FilePreview:
    import pillow_heif  # noqa: PLC0415
    from PIL import Image, ImageOps  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # it refuses twice as many
    pillow_heif.register_heif_opener()
    with Image.open(io.BytesIO(content)) as picture:
        return FilePreview(pictures=(_jpeg(ImageOps.exif_transpose(picture)),))


def _jpeg(picture: "Image.Image") -> str:  # type: ignore[name-defined]  # noqa: F821  # imported in the child alone
    """Return a picture as JPEG in base64, made smaller, without what its file says of place and device."""
    picture.thumbnail((WIDTH, WIDTH * 3))
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=80)
    return base64.b64encode(out.getvalue()).decode()


def _of_word(content: bytes) -> FilePreview:
    import mammoth  # type: ignore[import-untyped]  # noqa: PLC0415
    import nh3  # noqa: PLC0415

    written = mammoth.convert_to_html(io.BytesIO(content), convert_image=mammoth.images.img_element(lambda _: {}))
    return FilePreview(words=nh3.clean(written.value, tags=TAGS, attributes={}))


def _of_text(content: bytes) -> FilePreview:
    try:
        says = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        says = content.decode("gb18030", "replace")
    return FilePreview(words=f"<pre>{html.escape(says[:MOST_CHARACTERS])}</pre>")


def main(kind: str) -> None:
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(limit, (most, most))
    made = preview_of(kind, sys.stdin.buffer.read())
    sys.stdout.write(made.model_dump_json())


if __name__ == "__main__":
    main(sys.argv[1])
