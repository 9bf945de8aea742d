"""The pages of the intake: their templates and lines."""

from pathlib import Path

from web.html.pages import PageSet
from wording.table.office import intake_pages

PAGES = PageSet(Path(__file__).parent / "templates", intake_pages.PAGE)
say, show, sorry = PAGES.say, PAGES.show, PAGES.sorry
