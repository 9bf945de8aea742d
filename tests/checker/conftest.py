"""The tests of the checker read its English; `test_chinese` reads what it says in Chinese."""

from collections.abc import Iterator

import pytest

from wording.translation import Language, speaking


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English in each test of this folder."""
    with speaking(Language.en):
        yield
