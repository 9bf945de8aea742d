"""Every folder of the code is in the wheel, the image, a release and the layers; no modules import each other."""

import re
import tomllib
from graphlib import TopologicalSorter

import grimp
import pytest

from starter.releases import kept_code
from tests.stack.office import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOT_SHIPPED = {"tests", "benchmarks", "publishing", "simulation"}
BESIDE = {"banjie_client", "banjie_author"}  # packages of their own: clients/python, author
SHIPPED = {path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in NOT_SHIPPED} | {
    "worker.py"
}


def layered_modules() -> set[str]:
    """The folders that the contract of the layers puts in order."""
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {name.strip() for layer in layers for name in re.split("[|:]", layer)}
    return {name.partition(".")[0] for name in named} | {"worker.py"}


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("wheel", set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])),
        ("layers", layered_modules()),
        ("root packages", {*PROJECT["tool"]["importlinter"]["root_packages"], "worker.py"} - BESIDE),
        ("release", set(kept_code.ALL_CODE)),
        ("image", {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()} & SHIPPED),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_folder_of_the_code_is_there(place: str, found: set[str]) -> None:
    assert found == SHIPPED, f"{place}: missing {SHIPPED - found}, not of the code {found - SHIPPED}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    packages = {*PROJECT["tool"]["importlinter"]["root_packages"], "benchmarks", "publishing", "simulation", "tests"}
    graph = grimp.build_graph(*sorted(packages), cache_dir=None)

    assert {"rules.evolve", "web.server", *BESIDE} <= graph.modules
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle
