"""Nothing in `models/` or `rules/` knows a language: names are data of a regulation, sentences stand in `wording/`."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HAN = re.compile("[\u3400-\u9fff]")
LANGUAGES = {"zh", "zh-CN", "zh_CN", "en", "Chinese", "English"}


def modules() -> list[Path]:
    return [path for folder in ("models", "rules") for path in sorted((ROOT / folder).rglob("*.py"))]


def docstrings(tree: ast.Module) -> set[int]:
    """Return which constants explain code: strings that stand alone."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_knows_no_language(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    explaining = docstrings(tree)
    said = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in explaining]
    words = [node.value for node in said if isinstance(node.value, str)]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert not LANGUAGES & {*words, *names}
    assert not [word for word in words if HAN.search(word)]
