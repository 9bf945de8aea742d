"""Pages that another distribution adds behind the log-in, such as the studio of the author's tool. The server imports
nothing of it: it is found by its entry point."""

from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points
from typing import NamedTuple

from fastapi import FastAPI

from web.html.navigation import Entry
from web.identity.desk import IdentityDesk

PLUG_IN = "banjie.pages"  # entry points, each an AddedPages


class AddedPages(NamedTuple):
    """The pages of an application: their entry in the navigation, and what serves them beside the others."""

    entry: Entry
    mount: Callable[[FastAPI, IdentityDesk], None]


def mount_added_pages(app: FastAPI, identity: IdentityDesk) -> None:
    """Serve the pages that are installed beside the server."""
    for pages in _added_pages():
        pages.mount(app, identity)
        identity.entries.append(pages.entry)


@cache
def _added_pages() -> tuple[AddedPages, ...]:
    return tuple(plug_in.load() for plug_in in entry_points(group=PLUG_IN))
