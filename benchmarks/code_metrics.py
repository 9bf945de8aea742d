"""Figures of the code itself, outside tests and migrations: `make metrics` prints them, a test holds them."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = {"tests", "migrations", "examples", "docs"}
UNTYPED = re.compile(r"\bdict\[str, Any\]|\bMapping\[str, Any\]")


@dataclass(frozen=True)
class Figure:
    """One figure with the bound that it must not pass. `worst` names the places to look at first."""

    name: str
    value: float
    bound: float
    worst: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the figure is within its bound."""
        return self.value <= self.bound


def source_files() -> list[Path]:
    """Every Python file of the program, by path."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.py"))
    return sorted(path for path in found if path.parts[0] not in LEFT_OUT and not path.parts[0].startswith("."))


def figures() -> list[Figure]:
    """All figures of the code as it stands."""
    trees = {path: ast.parse((ROOT / path).read_text(encoding="utf-8")) for path in source_files()}
    return [_shared_functions(trees), _shared_classes(trees), _crowded_folders(list(trees)), _untyped(), _long_files()]


def _shared_functions(trees: dict[Path, ast.Module]) -> Figure:
    named: Counter[str] = Counter(node.name for tree in trees.values() for node in _functions(tree))
    shared = {name: count for name, count in named.items() if count > 1}
    worst = sorted(shared, key=lambda name: (-shared[name], name))
    share = 100 * sum(shared.values()) / max(1, named.total())
    return Figure(
        "functions that share their name, %", round(share, 1), 25.0, tuple(f"{name} {shared[name]}" for name in worst)
    )


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _shared_classes(trees: dict[Path, ast.Module]) -> Figure:
    places = defaultdict(set)
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].add(str(path))
    shared = {name: paths for name, paths in places.items() if len(paths) > 1}
    return Figure(
        "class names in two files or more",
        len(shared),
        0,
        tuple(f"{name}: {', '.join(sorted(paths))}" for name, paths in sorted(shared.items())),
    )


def _crowded_folders(paths: list[Path]) -> Figure:
    folders = Counter(str(path.parent) for path in paths)
    name, most = folders.most_common(1)[0]
    return Figure("Python files in one folder, at most", most, 25, (name,))


def _untyped() -> Figure:
    """Files that speak of `dict[str, Any]`, themselves or by an alias that another file makes of it."""
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in source_files()}
    aliases = re.compile(r"^(\w+) = (?:dict|Mapping)\[str, Any\]", re.MULTILINE)
    names = {alias for text in texts.values() for alias in aliases.findall(text)}
    by_alias = re.compile(rf"^from .* import .*\b({'|'.join(sorted(names))})\b", re.MULTILINE) if names else None
    found = [str(p) for p, text in texts.items() if UNTYPED.search(text) or (by_alias and by_alias.search(text))]
    return Figure("files with dict[str, Any] or an alias of it", len(found), 10, tuple(found))


def _long_files() -> Figure:
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in source_files()}
    worst = sorted(lengths, key=lambda name: -lengths[name])
    return Figure(
        "lines in one Python file, at most",
        lengths[worst[0]],
        300,
        tuple(f"{n} {lengths[n]}" for n in worst if lengths[n] > 280),
    )


def main() -> None:
    """Print each figure, its bound, and where it is passed the places to look at."""
    for figure in figures():
        print(f"{'ok ' if figure.holds else 'TOO'} {figure.name}: {figure.value} (at most {figure.bound:g})")
        for line in figure.worst if not figure.holds else ():
            print(f"      {line}")


if __name__ == "__main__":
    main()
