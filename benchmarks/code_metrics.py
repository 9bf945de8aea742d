"""Figures of the code, without tests, migrations and examples. `make metrics` prints them; nothing fails on them."""

import ast
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).parents[1]
SKIPPED_FOLDERS = {"tests", "migrations", "examples", "docs"}
MANY_PARAMETERS = 6
SHORT_HELPER_LINES = 4
EXAMPLES = 12  # shown of each figure, worst first
UNTYPED = re.compile(r"\b(?:dict|Mapping)\[str, Any\]")
COMPLEXITY = re.compile(r"`(?P<name>.+)` is too complex \((?P<paths>\d+)")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class SourceFile:
    """A Python file of the program, with its path from the root of the repository."""

    path: Path
    text: str

    @property
    def part(self) -> str:
        return self.path.parts[0]

    @cached_property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of its syntax tree, which several figures look through."""
        return tuple(ast.walk(ast.parse(self.text)))

    @property
    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes if isinstance(node, Function))

    def place(self, node: Function | ast.ClassDef) -> str:
        return f"{self.path}:{node.lineno} {node.name}"


@dataclass(frozen=True)
class CodeFigure:
    """A figure of the code in one line, with the places that contribute most, worst first."""

    line: str
    places: Sequence[str] = ()

    def __str__(self) -> str:
        left = len(self.places) - EXAMPLES
        shown = [*self.places[:EXAMPLES], *([f"and {left} more"] if left > 0 else [])]
        return "\n".join([self.line, *(f"    {place}" for place in shown)])


def source_files(root: Path = ROOT) -> list[SourceFile]:
    """Return the Python files of the program, by path."""
    tops = [path for path in root.iterdir() if path.name not in SKIPPED_FOLDERS and not path.name.startswith(".")]
    paths = sorted(path for top in tops for path in (top.rglob("*.py") if top.is_dir() else [top]))
    return [
        SourceFile(path.relative_to(root), path.read_text(encoding="utf-8"))
        for path in paths
        if path.suffix == ".py" and SKIPPED_FOLDERS.isdisjoint(path.relative_to(root).parts)
    ]


def code_figures(root: Path = ROOT) -> list[CodeFigure]:
    """Return all figures of the code under `root`."""
    files = source_files(root)
    return [
        *lines_by_part(files),
        lengths("file", {str(file.path): file.lines for file in files}),
        lengths("function", {file.place(one): _function_lines(one) for file in files for one in file.functions}),
        functions_with_many_parameters(files),
        single_use_helpers(files),
        shared_function_names(files),
        shared_class_names(files),
        untyped_files(files),
        complex_functions(files, root),
    ]


def lines_by_part(files: Sequence[SourceFile]) -> Iterator[CodeFigure]:
    """The lines and files of each top folder, largest first, and of all of them."""
    lines, counts = Counter[str](), Counter[str]()
    for file in files:
        lines[file.part] += file.lines
        counts[file.part] += 1
    for part, number in lines.most_common():
        yield CodeFigure(f"{number:>7} lines in {counts[part]:>4} files: {part}")
    yield CodeFigure(f"{lines.total():>7} lines in {counts.total():>4} files: all")


def lengths(what: str, lines: dict[str, int]) -> CodeFigure:
    """The median and the 90th percentile of lengths in lines, with the longest."""
    deciles = quantiles(lines.values(), n=10, method="inclusive") if len(lines) > 1 else [*lines.values()] * 9
    longest = [f"{place}: {number}" for place, number in Counter(lines).most_common(EXAMPLES)]
    return CodeFigure(f"lines of a {what}: p50 {deciles[4]:g}, p90 {deciles[8]:g}", longest)


def functions_with_many_parameters(files: Sequence[SourceFile]) -> CodeFigure:
    """The functions with many parameters, `self` and `cls` not counted."""
    numbers = Counter({file.place(one): _parameters(one) for file in files for one in file.functions})
    found = [f"{place}: {number}" for place, number in numbers.most_common() if number >= MANY_PARAMETERS]
    return CodeFigure(f"functions with {MANY_PARAMETERS} parameters or more: {len(found)}", found)


def single_use_helpers(files: Sequence[SourceFile]) -> CodeFigure:
    """The private functions that their file names once, beside their definition. The places are the short ones."""
    private, single, short = 0, 0, list[str]()
    for file in files:
        uses = Counter(node.id for node in file.nodes if isinstance(node, ast.Name))
        uses.update(node.attr for node in file.nodes if isinstance(node, ast.Attribute))
        for one in file.functions:
            if not one.name.startswith("_") or one.name.endswith("__"):
                continue
            private += 1
            single += uses[one.name] == 1
            if uses[one.name] == 1 and _function_lines(one) <= SHORT_HELPER_LINES:
                short.append(file.place(one))
    line = f"private functions used once: {single} of {private}; of at most {SHORT_HELPER_LINES} lines: {len(short)}"
    return CodeFigure(line, short)


def shared_function_names(files: Sequence[SourceFile]) -> CodeFigure:
    """The share of functions and methods whose name another one also has, special methods included."""
    places = _places((one.name, file) for file in files for one in file.functions)
    shared = {name: found for name, found in places.items() if len(found) > 1}
    share = 100 * sum(map(len, shared.values())) / max(1, sum(map(len, places.values())))
    return CodeFigure(f"functions that share their name: {share:.1f} %", _named(shared))


def shared_class_names(files: Sequence[SourceFile]) -> CodeFigure:
    """The class names that stand in more than one file."""
    places = _places((node.name, file) for file in files for node in file.nodes if isinstance(node, ast.ClassDef))
    shared = {name: found for name, found in places.items() if len(set(found)) > 1}
    return CodeFigure(f"class names in two files or more: {len(shared)}", _named(shared))


def untyped_files(files: Sequence[SourceFile]) -> CodeFigure:
    """The files that write out mappings from str to Any."""
    found = [str(file.path) for file in files if UNTYPED.search(file.text)]
    return CodeFigure(f"files with untyped dicts (str to Any): {len(found)}", found)


def complex_functions(files: Sequence[SourceFile], root: Path = ROOT) -> CodeFigure:
    """The functions with more than ten independent paths, as ruff counts them."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--ignore-noqa", "--select", "C901", "--exit-zero"]
    parts = sorted({file.part for file in files})
    checked = subprocess.run(
        [*command, "--output-format", "json", *parts], cwd=root, capture_output=True, text=True, check=True
    )
    found = Counter[str]()
    for finding in json.loads(checked.stdout):
        if match := COMPLEXITY.match(finding["message"]):
            path = Path(finding["filename"]).relative_to(root.resolve())
            found[f"{path}:{finding['location']['row']} {match['name']}"] = int(match["paths"])
    places = [f"{place}: {paths}" for place, paths in found.most_common()]
    return CodeFigure(f"functions with more than 10 paths: {len(places)}", places)


def _function_lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _parameters(function: Function) -> int:
    listed = function.args
    named = [*listed.posonlyargs, *listed.args, *listed.kwonlyargs]
    return len([one for one in named if one.arg not in {"self", "cls"}])


def _places(named: Iterator[tuple[str, SourceFile]]) -> dict[str, list[Path]]:
    places = defaultdict[str, list[Path]](list)
    for name, file in named:
        places[name].append(file.path)
    return places


def _named(shared: dict[str, list[Path]]) -> list[str]:
    """Return the shared names with some of their files, the most shared first."""
    worst = sorted(shared, key=lambda name: (-len(shared[name]), name))
    return [f"{name} ({len(shared[name])}): {', '.join(sorted(map(str, set(shared[name])))[:3])}" for name in worst]


if __name__ == "__main__":
    print(*code_figures(), sep="\n")
