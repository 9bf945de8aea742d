"""Source pages of the documentation site: files outside docs/ to which documents link, with an anchor for each line."""

import os
import shutil
from html import escape
from pathlib import Path

SOURCE_FOLDER = Path("source")
BACK_TO_START = "Banjie 办结"
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ margin: 0; font: 14px/1.5 system-ui, sans-serif }}
header {{ position: sticky; top: 0; padding: .6em 1em; background: Canvas; border-bottom: 1px solid #8886 }}
pre {{ margin: 0; padding: 1em 0; tab-size: 4; font: 13px/1.6 ui-monospace, Menlo, Consolas, monospace }}
pre span {{ display: block; padding-right: 1em; scroll-margin-top: 5em; min-height: 1.6em }}
pre span:target {{ background: #fc04 }}
pre a {{ display: inline-block; width: 4em; margin-right: 1.2em; text-align: right; opacity: .5; color: inherit;
  text-decoration: none; user-select: none }}
</style>
</head>
<body>
<header><a href="{start}">{back}</a> / {title}</header>
{body}
</body>
</html>
"""


def write_source_page(file: Path, root: Path, site: Path) -> Path:
    """Write the page of a file or folder of `root`, if it is not there yet. Return its path within `site`."""
    relative = file.relative_to(root)
    path = SOURCE_FOLDER / relative / "index.html" if file.is_dir() else SOURCE_FOLDER / f"{relative}.html"
    if (site / path).exists():
        return path
    (site / path).parent.mkdir(parents=True, exist_ok=True)
    if file.is_dir():
        (site / path).write_text(_page(path, relative, ""), encoding="utf-8")  # a folder may link to itself
        body = _folder_list(file, root, site)
    else:
        try:
            body = _numbered_lines(file.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            return _copied_file(file, SOURCE_FOLDER / relative, site)
    (site / path).write_text(_page(path, relative, body), encoding="utf-8")
    return path


def _page(path: Path, relative: Path, body: str) -> str:
    start = os.path.relpath("index.html", path.parent)
    return PAGE.format(title=escape(str(relative)), start=start, back=BACK_TO_START, body=body)


def _numbered_lines(text: str) -> str:
    lines = enumerate(text.splitlines(), start=1)
    return f"<pre>{''.join(_numbered_line(number, line) for number, line in lines)}</pre>"


def _numbered_line(number: int, line: str) -> str:
    return f'<span id="L{number}"><a href="#L{number}">{number}</a>{escape(line)}</span>'


def _folder_list(folder: Path, root: Path, site: Path) -> str:
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    links = [(path.name, write_source_page(path, root, site).name) for path in files]
    return "<ul>" + "".join(f'<li><a href="{escape(page)}">{escape(name)}</a></li>' for name, page in links) + "</ul>"


def _copied_file(file: Path, path: Path, site: Path) -> Path:
    shutil.copy(file, site / path)
    return path
