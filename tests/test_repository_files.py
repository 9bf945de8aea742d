"""The files that the repository's host and pre-commit read: workflow, issue and pull request templates, hooks."""

import os
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
QUESTION_TYPES = {"input", "textarea", "dropdown", "checkboxes"}
REQUIRED_QUESTIONS = {
    "bug": {"happened", "reproduce", "consequence", "version"},
    "feature": {"door", "need"},
    "regulation": {"title", "kind", "articles", "scenarios"},
}


def read_yaml(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def questions(form: Path) -> list[dict[str, Any]]:
    return [part for part in read_yaml(form)["body"] if part["type"] != "markdown"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
class TestWorkflow:
    def test_it_can_only_read_and_ends_in_time(self, path: Path) -> None:
        workflow = read_yaml(path)

        assert workflow["permissions"] == {"contents": "read"}
        assert {"group", "cancel-in-progress"} <= workflow["concurrency"].keys()
        assert all(job["timeout-minutes"] <= 90 for job in workflow["jobs"].values())

    def test_actions_are_pinned_to_a_version(self, path: Path) -> None:
        used = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))

        assert used
        assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|[0-9a-f]{40})", action)] == []


def test_the_checks_of_a_pull_request_are_those_of_ci_run() -> None:
    workflow = read_yaml(GITHUB / "workflows" / "ci.yml")
    events = next(value for key, value in workflow.items() if str(key) == "True")  # YAML 1.1 reads `on` as true
    (job,) = workflow["jobs"].values()
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]

    assert {"push", "pull_request"} <= events.keys()
    assert job["runs-on"] == "ubuntu-latest"
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert job["strategy"]["matrix"]["python"][0] == oldest.removeprefix(">=")


def test_there_is_a_template_for_each_kind_of_issue() -> None:
    assert {form.stem for form in FORMS} == REQUIRED_QUESTIONS.keys()
    assert read_yaml(GITHUB / "ISSUE_TEMPLATE" / "config.yml")["blank_issues_enabled"] is False


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.name)
class TestIssueForm:
    def test_it_has_what_the_host_requires(self, form: Path) -> None:
        written = read_yaml(form)
        asked = questions(form)

        assert {"name", "description", "labels", "body"} <= written.keys()
        assert {part["type"] for part in asked} <= QUESTION_TYPES
        assert all(part["attributes"]["label"] for part in asked)
        assert len({part["id"] for part in asked}) == len(asked)

    def test_choices_are_distinct_texts(self, form: Path) -> None:
        for part in questions(form):
            if part["type"] == "dropdown":
                options = part["attributes"]["options"]
                assert all(isinstance(option, str) for option in options)
                assert len(set(options)) == len(options) > 1

    def test_what_nobody_can_do_without_is_required(self, form: Path) -> None:
        required = {part["id"] for part in questions(form) if part.get("validations", {}).get("required")}

        assert required == REQUIRED_QUESTIONS[form.stem]


def test_the_template_of_a_pull_request_asks_for_what_contributing_demands() -> None:
    template = (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")

    assert "open cases" in template
    for demanded in ("make check", "scenario", "CHANGELOG.md", "docs/adr/", "docs/glossary.md", "edition"):
        assert demanded in template


def test_repository_files_name_only_paths_that_exist() -> None:
    names = r"(?<![\w/.])((?:docs|examples|rules|tests|\.ci)/[\w./-]*\w/?|[A-Z]+\.md)"
    for path in (*GITHUB.rglob("*.*"), ROOT / ".pre-commit-config.yaml"):
        if path.is_file():
            found = re.findall(names, path.read_text(encoding="utf-8"))
            assert [name for name in found if not (ROOT / name).exists()] == []


def test_hooks_use_the_tools_of_the_project_and_check_what_make_check_checks() -> None:
    (repository,) = read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    entries = {hook["id"]: shlex.split(hook["entry"]) for hook in repository["hooks"]}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert repository["repo"] == "local"
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
    assert entries.keys() == {"ruff-format", "ruff-check", "mypy"}
    for program, *words in entries.values():
        assert program.startswith(".venv/bin/")
        assert f"$(BIN)/{' '.join([Path(program).name, words[0]])}" in makefile


def test_each_long_form_stands_in_a_part_of_make_deep() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", "")
    parts = " ".join(re.findall(r"^deep-\w+: TESTS := (.+)", makefile, re.MULTILINE))
    parts = re.sub(
        r"\$\(addprefix (\S+),([^)]+)\)", lambda found: " ".join(found[1] + name for name in found[2].split()), parts
    )
    covered = {
        file
        for part in parts.split()
        for file in ((ROOT / part).rglob("*.py") if not part.endswith(".py") else [ROOT / part])
    }
    marked = re.compile(r"mark\.deep|some_or_deep\(|\bmany: Callable")
    long = {file for file in (ROOT / "tests").rglob("test_*.py") if marked.search(file.read_text(encoding="utf-8"))}
    assert len(long) > 50
    assert sorted(long - covered - {Path(__file__)}) == []
    assert [file for file in covered if not file.exists()] == []
