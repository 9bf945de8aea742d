"""Nothing in `models/` or `rules/` knows a country: zones, calendars and their statutes are data."""

import ast
import re
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from workalendar.registry import registry

from tests.test_no_language import docstrings, modules

NEUTRAL = {"UTC"}
CODES = {code for code in registry.region_registry if re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]+)*", code)}
COUNTRY = re.compile(r"(?i)\b(china|chinese|prc|shanghai|britain|british|england|scotland|germany|bavaria|australia)")


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.as_posix())
def test_a_module_knows_no_country(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    explaining = docstrings(tree)
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in explaining)
    words = {node.value for node in constants if isinstance(node.value, str)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}

    assert not (words - NEUTRAL) & (available_timezones() | CODES)
    assert not [name for name in words | names if COUNTRY.search(name.replace("_", " "))]
