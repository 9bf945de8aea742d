"""Facts as people type them."""

import pytest

from models.errors import BadInput
from starter.input_values import parse_facts
from tests.stack.regulations import regulation


def test_several_codes_are_typed_by_code_or_name_and_none_of_them_by_that_word() -> None:
    law = regulation("quality-standard")

    assert parse_facts(law, {"scope_grounds": "有签约、dealings"}) == {"scope_grounds": ("contract", "dealings")}
    assert parse_facts(law, {"scope_grounds": "有签约，dealings"}) == {"scope_grounds": ("contract", "dealings")}
    assert parse_facts(law, {"scope_grounds": "以上均无"}) == {"scope_grounds": ()}
    assert parse_facts(law, {"scope_grounds": "none"}) == {"scope_grounds": ()}


def test_none_of_these_is_no_answer_where_the_fact_does_not_say_so() -> None:
    with pytest.raises(BadInput):
        parse_facts(regulation("quality-standard"), {"methods": "以上均无"})
