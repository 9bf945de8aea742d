"""Every view is part of a JSON schema of the site."""

import importlib
import pkgutil
from collections.abc import Iterator

from publishing.schemas import TOP_LEVEL_VIEWS, view_schemas
from queries import views
from queries.views.base import View

SCHEMAS = view_schemas()


def all_views() -> Iterator[type[View]]:
    for module in pkgutil.iter_modules(views.__path__):
        found = vars(importlib.import_module(f"{views.__name__}.{module.name}")).values()
        yield from (
            value for value in found if isinstance(value, type) and issubclass(value, View) and value is not View
        )


def test_every_view_is_top_level_or_part_of_one() -> None:
    written = {view.__name__ for view in TOP_LEVEL_VIEWS}
    bases = {base.__name__ for view in TOP_LEVEL_VIEWS for base in view.__mro__}
    parts = {
        view.__name__ for view in all_views() if any(f'"{view.__name__}": {{' in text for text in SCHEMAS.values())
    }

    assert {view.__name__ for view in all_views()} - written - bases - parts == set()


def test_every_view_is_frozen_and_allows_no_other_field() -> None:
    assert all(view.model_config.get("frozen") and view.model_config.get("extra") == "forbid" for view in all_views())
