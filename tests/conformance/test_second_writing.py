"""Three regulations whose keeps were written twice, the second time by somebody who had seen neither the gates nor the
first writing: `second_writing/<slug>.yaml`. Both writings must judge alike, except where the file says why not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from models.keeps import Keep
from models.procedure import Procedure
from procedures.checker.unresolved_names import unresolved_name_flaws
from tests.stack.regulations import regulation_under, scenario_book

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "second_writing"
SECOND_SLUGS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
each_text = pytest.mark.parametrize("slug", SECOND_SLUGS)


@each_text
def test_every_rule_that_enforces_has_lines_or_a_reason(slug: str) -> None:
    written = read_second(slug)
    enforcing = {rule.id for rule in procedure_of(slug).rules if rule.enforce not in ("guide", "sees")}

    assert {*written["keeps"], *written["none"]} == enforcing
    assert not set(written["keeps"]) & set(written["none"])


@each_text
def test_every_name_in_a_second_line_is_one_of_the_text(slug: str) -> None:
    flaws = list(unresolved_name_flaws(with_second_keeps(procedure_of(slug), read_second(slug))))

    assert [flaw.path for flaw in flaws] == []


def read_second(slug: str) -> dict[str, Any]:
    """Return the second writing for a procedure."""
    read: dict[str, Any] = yaml.safe_load((FOLDER / f"{slug}.yaml").read_text(encoding="utf-8"))
    return read


def procedure_of(slug: str) -> Procedure:
    """Return a procedure under the settings of its scenarios."""
    return regulation_under(slug, scenario_book(slug).office_settings)


def with_second_keeps(procedure: Procedure, written: dict[str, Any]) -> Procedure:
    """Return the procedure with the second lines in place of the first."""
    keeps = {rule: tuple(Keep.model_validate(line) for line in lines) for rule, lines in written["keeps"].items()}
    rules = tuple(rule.model_copy(update={"keeps": keeps.get(rule.id, ())}) for rule in procedure.rules)
    return procedure.model_copy(update={"rules": rules})
