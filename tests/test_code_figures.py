"""The report of `make metrics` counts what it names. What it counts in the program has no bound."""

from pathlib import Path

from benchmarks.code_metrics import code_figures

BRANCHES = "".join(f"    if number == {nth}:\n        return {nth}\n" for nth in range(10))
FILES = {
    "rules/first.py": f"def chosen(number: int) -> int:\n{BRANCHES}    return -1\n",
    "rules/second.py": "class Kept:\n    def _once(self) -> int:\n        return 1\n\n"
    "    def twice(self) -> int:\n        return self._once()\n",
    "starter/third.py": "class Kept:\n    pass\n\n\ndef twice(a, b, c, *, d, e, f) -> dict[str, Any]:\n    return {}\n",
    "tests/test_first.py": "def twice() -> None:\n    pass\n",
}


def test_the_report_names_lengths_parameters_helpers_names_and_complexity(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    report = "\n".join(map(str, code_figures(tmp_path)))

    for line in (
        "     28 lines in    2 files: rules",
        "      6 lines in    1 files: starter",
        "     34 lines in    3 files: all",
        "lines of a file: p50 6, p90 18.8",
        "    rules/first.py:1 chosen: 22",
        "functions with 6 parameters or more: 1\n    starter/third.py:5 twice: 6",
        "private functions used once: 1 of 1; of at most 4 lines: 1\n    rules/second.py:2 _once",
        "functions that share their name: 50.0 %\n    twice (2): rules/second.py, starter/third.py",
        "class names in two files or more: 1\n    Kept (2): rules/second.py, starter/third.py",
        "files with untyped dicts (str to Any): 1\n    starter/third.py",
        "functions with more than 10 paths: 1\n    rules/first.py:1 chosen: 11",
    ):
        assert line in report
