"""Who holds a role on a case: by a standing, or because the case names him or somebody he stands for."""

import pytest

from models.messages import Person, Why
from rules import roles
from tests.rules.office import NOON, Desk, law, march


@pytest.mark.parametrize(
    ("actor", "standing", "stands_for", "held"),
    [
        ("wang", (), (), {"handler"}),
        ("qian", (), ("wang",), {"handler"}),
        ("qian", (), ("li",), set()),
        ("qian", ("window",), (), {"window", "host"}),
        ("qian", (), ("window",), set()),
    ],
    ids=["named", "stands for one named", "stands for another", "of the unit", "a person called like a unit"],
)
def test_who_holds_what(
    actor: Person, standing: tuple[str, ...], stands_for: tuple[Person, ...], held: set[str]
) -> None:
    small = law()
    case = Desk(small, {"handlers": ("wang", "sun"), "host": "window"}).case

    found = {
        role for role in small.procedure.roles
        if roles.holds(small, case, actor, standing, (role,), stands_for=stands_for)
    }  # fmt: skip

    assert found == held


def test_who_stands_for_a_handler_acts_in_his_place() -> None:
    desk = Desk(law(), {"handlers": ("wang",)})
    desk.act("li", "accepted", NOON)

    assert desk.refused("qian", "answered", march(4)) == [Why.role]
    assert desk.refused("qian", "answered", march(4), stands_for=("sun",)) == [Why.role]
    assert desk.refused("qian", "note", march(4), facts={"yes": True}) == [Why.role]
    assert desk.refused("qian", "note", march(4), facts={"yes": True}, stands_for=("wang",)) == []
    assert desk.act("qian", "answered", march(4), stands_for=("wang",))[0].by == "qian"
