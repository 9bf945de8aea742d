"""The JSON schemas in docs/schemas match the views, and every view is part of a schema."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from queries import views
from queries.schemas import SCHEMAS_FOLDER, TOP_LEVEL_VIEWS, view_schemas
from queries.views.base import View

SCHEMAS = view_schemas()


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_on_file_matches_the_view(name: str) -> None:
    path = SCHEMAS_FOLDER / name

    assert path.exists(), f"docs/schemas/{name} is missing; write it: make pages"
    assert path.read_text(encoding="utf-8") == SCHEMAS[name], f"{name} differs from the view; renew it: make pages"


def test_no_schema_is_left_of_a_removed_view() -> None:
    assert {path.name for path in SCHEMAS_FOLDER.iterdir()} == SCHEMAS.keys(), "renew them: make pages"


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
