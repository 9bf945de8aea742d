"""The pages of the intake: their templates."""

from pathlib import Path

from web.html.pages import PageSet

PAGES = PageSet(Path(__file__).parent / "templates")
show, sorry = PAGES.show, PAGES.sorry
