"""Metrics of the code, without tests and migrations. `make metrics` prints them, a test checks them."""

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
SKIPPED_FOLDERS = {"tests", "migrations", "examples", "docs"}
MAX_SHARED_FUNCTIONS = 25.0  # percent
MAX_FILES_IN_FOLDER = 25
MAX_UNTYPED_FILES = 10
MAX_LINES = 300
STANDALONE = Path("audit/check.py")  # one file that a stranger carries away: longer, and without pydantic
MAX_STANDALONE_LINES = 600
MAX_PLACES = 12  # named for each metric out of bounds
UNTYPED = re.compile(r"\b(?:dict|Mapping)\[str, Any\]")
UNTYPED_ALIAS = re.compile(r"^(\w+)(?:: TypeAlias)? = (?:dict|Mapping)\[str, Any\]", re.MULTILINE)


@dataclass(frozen=True)
class SourceFile:
    """A Python file of the program, with its path from the root of the repository."""

    path: Path
    text: str

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of its syntax tree, which several metrics look through."""
        return tuple(ast.walk(ast.parse(self.text)))


@dataclass(frozen=True)
class CodeMetric:
    """A figure of the code with its upper bound. `worst`: the places that contribute most, worst first."""

    name: str
    value: float
    bound: float
    worst: tuple[str, ...] = ()

    @property
    def within_bound(self) -> bool:
        return self.value <= self.bound

    def __str__(self) -> str:
        """The figure in one line; out of bounds, its worst places below it."""
        line = f"{'ok      ' if self.within_bound else 'TOO HIGH'} {self.name}: {self.value:g} (at most {self.bound:g})"
        return line if self.within_bound else "\n".join([line, *(f"    {place}" for place in self.worst[:MAX_PLACES])])


@cache
def source_files() -> tuple[SourceFile, ...]:
    """Return the Python files of the program, by path."""
    tops = [path for path in ROOT.iterdir() if path.name not in SKIPPED_FOLDERS and not path.name.startswith(".")]
    paths = sorted(path for top in tops for path in (top.rglob("*.py") if top.is_dir() else [top]))
    return tuple(
        SourceFile(path.relative_to(ROOT), path.read_text(encoding="utf-8")) for path in paths if path.suffix == ".py"
    )


def code_metrics() -> list[CodeMetric]:
    """Return all metrics of the code as it stands."""
    files = source_files()
    return [
        shared_function_names(files),
        shared_class_names(files),
        crowded_folders(files),
        untyped_files(files),
        long_files(files),
        import_cycles(files),
    ]


def shared_function_names(files: tuple[SourceFile, ...]) -> CodeMetric:
    """Share of functions and methods whose name another one also has, special methods included."""
    places = defaultdict[str, list[Path]](list)
    for file in files:
        for node in file.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                places[node.name].append(file.path)
    shared = {name: paths for name, paths in places.items() if len(paths) > 1}
    share = 100 * _total(shared) / max(1, _total(places))
    worst = sorted(shared, key=lambda name: (-len(shared[name]), name))
    return CodeMetric(
        "functions that share their name, %",
        round(share, 1),
        MAX_SHARED_FUNCTIONS,
        tuple(f"{name} ({len(shared[name])}): {_joined_paths(shared[name])}" for name in worst),
    )


def shared_class_names(files: tuple[SourceFile, ...]) -> CodeMetric:
    """Number of class names that stand in more than one file."""
    places = defaultdict[str, set[Path]](set)
    for file in files:
        for node in file.nodes:
            if isinstance(node, ast.ClassDef):
                places[node.name].add(file.path)
    shared = {name: paths for name, paths in sorted(places.items()) if len(paths) > 1}
    worst = tuple(f"{name}: {_joined_paths(paths)}" for name, paths in shared.items())
    return CodeMetric("class names in two files or more", len(shared), 0, worst)


def crowded_folders(files: tuple[SourceFile, ...]) -> CodeMetric:
    """Number of Python files in the fullest folder."""
    folders = Counter(str(file.path.parent) for file in files).most_common()
    worst = tuple(f"{folder}: {count}" for folder, count in folders if count > MAX_FILES_IN_FOLDER)
    return CodeMetric("Python files in one folder", folders[0][1], MAX_FILES_IN_FOLDER, worst)


def untyped_files(files: tuple[SourceFile, ...]) -> CodeMetric:
    """Number of files that use mappings from str to Any, directly or by an imported alias."""
    aliases = {alias for file in files for alias in UNTYPED_ALIAS.findall(file.text)}
    counted = [file for file in files if file.path != STANDALONE]
    found = [str(file.path) for file in counted if UNTYPED.search(file.text) or aliases & _imported_names(file)]
    return CodeMetric(
        "files with untyped dicts (str to Any) or an alias of one", len(found), MAX_UNTYPED_FILES, tuple(found)
    )


def long_files(files: tuple[SourceFile, ...]) -> CodeMetric:
    """Number of lines of the longest file."""
    allowed = {STANDALONE: MAX_STANDALONE_LINES - MAX_LINES}
    lengths = Counter(
        {str(file.path): len(file.text.splitlines()) - allowed.get(file.path, 0) for file in files}
    ).most_common()
    worst = tuple(f"{path}: {lines}" for path, lines in lengths if lines > MAX_LINES)
    return CodeMetric("lines in one Python file", lengths[0][1], MAX_LINES, worst)


def import_cycles(files: tuple[SourceFile, ...]) -> CodeMetric:
    """Whether modules import each other in a circle: 1 if there is a circle, which is then named."""
    modules = {_module_name(file.path): file for file in files}
    graph = {name: _imported_modules(file, modules.keys()) for name, file in modules.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return CodeMetric("import cycles", 1, 0, (" → ".join(error.args[1]),))
    return CodeMetric("import cycles", 0, 0)


def _module_name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _imported_modules(file: SourceFile, modules: Collection[str]) -> set[str]:
    """Return the modules of the program that a module imports; of a package the submodule, where a name is one."""
    found = set[str]()
    for node in file.nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            found.update(name if name in modules else node.module for name in names)
    return found & set(modules)


def _total(places: Mapping[str, list[Path]]) -> int:
    return sum(map(len, places.values()))


def _joined_paths(paths: list[Path] | set[Path]) -> str:
    return ", ".join(sorted(map(str, set(paths))))


def _imported_names(file: SourceFile) -> set[str]:
    return {alias.name for node in file.nodes if isinstance(node, ast.ImportFrom) for alias in node.names}


def print_metrics() -> int:
    """Print each metric, with the worst places of those out of bounds. Return 1 if one is out of bounds."""
    metrics = code_metrics()
    print(*metrics, sep="\n")
    return int(not all(metric.within_bound for metric in metrics))


if __name__ == "__main__":
    sys.exit(print_metrics())
