"""Every example of docs/procedure-language.md can be loaded, and every word of the language is explained there."""

import re
from collections.abc import Iterator
from enum import EnumMeta
from functools import cache
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NamedTuple, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter

import calendars
from banjie_author.mismatches import scenario_mismatches
from banjie_author.report import check_procedure
from models import limit, procedure, requirement, rule, stage
from models.frozen import StrictModel
from models.law import Law
from models.messages import Why
from models.procedure import Procedure
from models.requirement import REQUIREMENT_SHAPES, Requirement
from procedures import load
from procedures.checker.declarations import declaration_flaws
from procedures.checker.unresolved_names import COMMON_EVENTS, unresolved_name_flaws
from procedures.office_settings import HOUSE_RECEIPT_DAYS, UNDO
from procedures.reminders import HOUSE_IDLE_DAYS, IDLE_REMINDER
from procedures.scenarios import schema
from procedures.scenarios.schema import Scenario, ScenarioBook, read_scenarios
from rules.judge import GENERIC_ACTS
from starter.office import settings_file
from wording.terms import COMMON_ACTS as WORDS
from wording.translation import Language, speaking

PAGE = (Path(__file__).parents[1] / "docs/procedure-language.md").read_text(encoding="utf-8")
SECTIONS: dict[str, str] = {  # the section of the page that explains each model
    "Procedure": "The file itself", "InForce": "The file itself", "Role": "Roles", "Fact": "Facts and classes",
    "Setting": "Settings", "Stage": "Stages", "ActDefinition": "Outcomes", "Outcome": "Outcomes", "Join": "Tracks",
    "Duty": "Duties", "Approval": "Approvals", "ItemKind": "Items", "ItemUse": "Items",
    "DocumentKind": "Documents and signatures", "Letter": "Letters",
    "MissingPart": "The file itself", "OwnAct": "Own acts", "Opens": "Linked cases",
    "PeriodicReportRule": "Periodic duties", "Rule": "Rules", "KeptFor": "How long it is kept",
    "Gate": "Gates", "Record": "Records", "Notice": "Notices", "Guide": "Guides", "Sees": "Sees",
    "Entry": "Entries", "FormMarks": "Forms",
    "Respondents": "Respondents",
    "Permit": "Office acts", "Reading": "Readings", "Clock": "Clocks", "Limit": "The limit", "TimeAmount": "The limit",
    "Counting": "Counting",
    "Rung": "After the limit", "Extension": "Extension", "Suspension": "Suspension",
    "ScenarioAct": "Scenario files", "EarlierFiling": "Scenario files",
    "Situation": "Scenario files", "Given": "Scenario files",
    "Expectation": "Scenario files",
    "Scenario": "Scenario files", "ScenarioBook": "Scenario files",
}  # fmt: skip
COMBINED = {"all", "any", "none"}
SHAPES_OF_ONE_WORD = COMBINED | {"text", "reason", "role", "other_person", "other_unit", "duty", "approval", "party"}
REQUIREMENT_ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| `(\{.+?\})` \| (.+?) \|$", re.MULTILINE)


class Example(NamedTuple):
    """A code block of the page; its first line names its place in a procedure file."""

    place: str
    written: str

    @property
    def data(self) -> Any:
        return yaml.safe_load(self.written)


EXAMPLES = [Example(*match) for match in re.findall(r"^```yaml\n# (.+?):?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]
WORDS_OF_SCENARIOS = "a scenario file"
WHOLE_FILES = {
    "procedures/library-complaints.yaml", "tests/procedures/library-complaints.yaml", "office.yaml", WORDS_OF_SCENARIOS,
}  # fmt: skip
PARTS = [example for example in EXAMPLES if example.place not in WHOLE_FILES]


def whole_file(place: str) -> Example:
    """Return the block that is this whole file."""
    (found,) = [example for example in EXAMPLES if example.place == place]
    return found


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library-complaints.yaml"
    path.write_text(whole_file("procedures/library-complaints.yaml").written, encoding="utf-8")
    return path


# ---- the examples -------------------------------------------------------------------------------------------


def test_every_block_of_yaml_is_an_example() -> None:
    assert len(EXAMPLES) == PAGE.count("```yaml\n") > 30


def test_the_whole_procedure_is_sound_with_the_report_on_the_page(library: Path) -> None:
    (printed,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

    with speaking(Language.en):
        assert str(check_procedure(library)) == printed.strip()


def scenario_book() -> ScenarioBook:
    return ScenarioBook.model_validate(whole_file("tests/procedures/library-complaints.yaml").data)


@pytest.mark.parametrize("scenario", scenario_book().scenarios, ids=str)
def test_the_scenarios_of_the_page_hold(library: Path, scenario: Scenario) -> None:
    assert scenario_mismatches(Law(load(str(library)), calendars.load_calendar()), scenario_book(), scenario) == []


def test_the_scenarios_cover_every_rule_and_each_rule_refuses_alone(library: Path) -> None:
    rules = {rule.id for rule in load(str(library)).rules}

    assert {rule for scenario in scenario_book().scenarios for rule in scenario.rules} == rules
    assert {scenario.then.refused_by for scenario in scenario_book().scenarios if scenario.then.refused_by} == {
        (rule,) for rule in rules
    }


def test_the_scenario_file_of_the_page_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "library-complaints.yaml"
    path.write_text(whole_file("tests/procedures/library-complaints.yaml").written, encoding="utf-8")

    assert read_scenarios(path) == scenario_book()


@pytest.mark.parametrize("example", [example for example in EXAMPLES if example.place == "office.yaml"])
def test_an_office_file_of_the_page_is_valid(example: Example) -> None:
    chosen = example.data
    read = settings_file.check_office_settings(chosen, "office.yaml")

    house = {IDLE_REMINDER: HOUSE_IDLE_DAYS, settings_file.RECEIPT_DAYS: HOUSE_RECEIPT_DAYS, UNDO: None}
    said = {IDLE_REMINDER: read.idle_reminder, settings_file.RECEIPT_DAYS: read.receipt_days, UNDO: read.undo_minutes}
    opens = {settings_file.BAD_GRADE: read.bad_grade.model_dump()} if read.bad_grade else {}
    assert {**read.followed, **said, **opens} == {**house, **chosen}


@pytest.mark.parametrize("part", PARTS, ids=[f"{n} {part.place}" for n, part in enumerate(PARTS)])
def test_a_fragment_can_be_loaded_at_its_place(tmp_path: Path, part: Example) -> None:
    path = tmp_path / "host.yaml"
    written = insert_fragment(host_procedure(), part)
    path.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), encoding="utf-8")
    loaded = load(str(path)).model_dump(mode="json", by_alias=True, exclude_defaults=True)

    assert loaded["slug"] == "library-complaints"
    assert loaded != load(str(bare_procedure(tmp_path))).model_dump(mode="json", by_alias=True, exclude_defaults=True)


def test_all_fragments_together_have_no_unresolved_or_unfit_names(tmp_path: Path) -> None:
    path = tmp_path / "all.yaml"
    data = host_procedure()
    for nth, part in enumerate(part for part in PARTS if part.place != "the head of a file"):
        data = insert_fragment(data, part, nth)
    asked = [
        {"at": ["handling.answered"], "needs": yaml.safe_load(example_text)}
        for _, _, example_text, _ in REQUIREMENT_ROW.findall(PAGE)
    ]
    data["rules"].append({"id": "LIB-99zz", "article": "第九十九条", "enforce": "gates", "gates": asked})
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    together = load(str(path))

    assert [*unresolved_name_flaws(together), *declaration_flaws(together)] == []


def host_procedure() -> dict[str, Any]:
    """Return the procedure of the page with the settings that its fragments use."""
    data: dict[str, Any] = whole_file("procedures/library-complaints.yaml").data
    declared = [part.data for part in PARTS if part.place == "settings"]
    given = [{name: {"default": 3, **setting} for name, setting in settings.items()} for settings in declared]
    return {**data, "settings": {**data["settings"], **dict(chain.from_iterable(setting.items() for setting in given))}}


def bare_procedure(tmp_path: Path) -> Path:
    path = tmp_path / "bare.yaml"
    path.write_text(whole_file("procedures/library-complaints.yaml").written, encoding="utf-8")
    return path


def insert_fragment(data: dict[str, Any], part: Example, nth: int = 0) -> dict[str, Any]:
    """Return the procedure with a fragment inserted at the place that its first line names."""
    match part.place:
        case "the head of a file":
            return {**data, **part.data}
        case "rule":
            return {**data, "rules": [*data["rules"], part.data]}
        case "clock":
            rule = {"id": f"LIB-99z{nth}", "article": "第九十九条", "enforce": "clock", "clock": part.data}
            return {**data, "rules": [*data["rules"], rule]}
        case "readings":
            return {**data, "readings": [*data["readings"], *part.data]}
        case section:
            assert section in Procedure.model_fields, f"a fragment stands nowhere: {section}"
            return {**data, section: {**data.get(section, {}), **part.data}}


# ---- the requirements ---------------------------------------------------------------------------------------


def test_every_shape_of_a_requirement_has_its_row() -> None:
    assert [shape for shape, _, _, _ in REQUIREMENT_ROW.findall(page_section("Requirements"))] == list(
        REQUIREMENT_SHAPES
    )


@pytest.mark.parametrize(
    ("shape", "example"), [(shape, example_text) for shape, _, example_text, _ in REQUIREMENT_ROW.findall(PAGE)]
)
def test_the_example_of_a_shape_is_valid(shape: str, example: str) -> None:
    need: BaseModel = TypeAdapter(Requirement).validate_python(yaml.safe_load(example))

    assert shape in type(need).model_fields
    assert len(yaml.safe_load(example)) > 1 or shape in SHAPES_OF_ONE_WORD


def test_every_word_of_a_requirement_is_explained_in_its_row() -> None:
    rows = {shape: set(code_spans(f"`{shape}` {meaning}")) for shape, meaning, _, _ in REQUIREMENT_ROW.findall(PAGE)}
    shapes = {
        shape: need for need in yaml_models(requirement) for shape in REQUIREMENT_SHAPES if shape in need.model_fields
    }

    lacking = {
        shape: set(words_of_model(need)) - rows[shape] for shape, need in shapes.items() if shape not in COMBINED
    }
    assert {shape: words_lacking for shape, words_lacking in lacking.items() if words_lacking} == {}


# ---- the words ----------------------------------------------------------------------------------------------


@cache
def page_section(title: str) -> str:
    """Return the text below a heading, up to the next one, without code blocks."""
    (found,) = re.findall(rf"^##+ {title}$\n(.*?)(?=^##+ |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return re.sub(r"^```.*?^```$", "", found, flags=re.MULTILINE | re.DOTALL)


def code_spans(text: str) -> list[str]:
    """Return the words set as code in a part of the page."""
    return re.findall(r"`([^`]+)`", text)


def yaml_models(module: ModuleType) -> list[type[StrictModel]]:
    """Return the models of a module that are written in YAML."""
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, StrictModel)]
    return [kind for kind in kinds if kind.__module__ == module.__name__]


def words_of_model(model: type[StrictModel]) -> Iterator[str]:
    """Return the fields of a model by their YAML names, and their possible values.

    Values in scenario files are those of acts and refusals, which are explained elsewhere on the page.
    """
    for name in model.__annotations__:
        if field := model.model_fields.get(name):
            yield field.alias or name
            yield from words_of_type(field.annotation) if model.__module__ != schema.__name__ else ()


def words_of_type(kind: Any) -> Iterator[str]:
    if get_origin(kind) is Literal:
        yield from (str(value) for value in get_args(kind) if isinstance(value, str))
    elif isinstance(kind, EnumMeta):
        yield from kind.__members__
    else:
        yield from chain.from_iterable(words_of_type(value) for value in get_args(kind))


MODELS = [model for module in (procedure, stage, rule, limit, schema) for model in yaml_models(module)]


def test_every_model_has_its_section() -> None:
    assert {model.__name__ for model in MODELS} == SECTIONS.keys()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_word_is_explained_in_its_section(model: type[StrictModel]) -> None:
    explained = set(code_spans(page_section(SECTIONS[model.__name__])))

    assert set(words_of_model(model)) - explained == set()


def test_every_act_that_every_office_knows_has_its_row() -> None:
    rows = re.findall(r"^\| (`.+?`) \| (.+?) \|", page_section("Office acts"), re.MULTILINE)
    listed = [pair for acts, zh in rows for pair in zip(code_spans(acts), zh.split("、"), strict=True)]

    assert sorted(listed) == sorted((act, words.zh) for act, words in WORDS.items())
    assert WORDS.keys() == set(GENERIC_ACTS)


def test_every_act_of_the_office_that_is_an_event_is_named_with_the_clocks() -> None:
    assert set(code_spans(page_section("Clocks"))) >= COMMON_EVENTS


def test_every_reason_of_a_refusal_is_explained() -> None:
    assert set(code_spans(page_section("Why an act is refused"))) >= set(Why)


def test_a_rule_is_cited_by_an_id_whose_text_is_named() -> None:
    named = re.findall(r"`([A-Z]{3})`\s\[", PAGE)
    cited = re.findall(r"「([A-Z]{3})-[0-9a-z]+」", PAGE)

    assert len(cited) > 60
    assert sorted(set(cited)) == sorted(set(named) & set(cited))
    assert len(named) == len(set(named))


# ---- each word by an example --------------------------------------------------------------------------------

NOT_WRITTEN = {  # what the page says nobody writes, or a case alone knows
    "Procedure": {"overlays"},
}


def shown_words(value: object, found: dict[str, set[str]]) -> None:
    """Note which fields of which models an example sets, by their YAML names."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        said = {fields[name].alias or name for name in value.model_fields_set if name in fields}
        for kind in type(value).__mro__:
            found.setdefault(kind.__name__, set()).update(said)
        value = dict(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    for one in inner:
        shown_words(one, found)


@cache
def words_in_examples(folder: Path) -> dict[str, set[str]]:
    """Return which words of which models the examples of the page show."""
    found = dict[str, set[str]]()
    path = folder / "shown.yaml"
    for part in (None, *PARTS):
        data = insert_fragment(host_procedure(), part) if part else host_procedure()
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        shown_words(load(str(path)), found)
    shown_words(scenario_book(), found)
    shown_words(ScenarioBook.model_validate(whole_file(WORDS_OF_SCENARIOS).data), found)
    for _, _, example, _ in REQUIREMENT_ROW.findall(PAGE):
        shown_words(TypeAdapter(Requirement).validate_python(yaml.safe_load(example)), found)
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_word_is_shown_by_an_example(model: type[StrictModel], tmp_path_factory: pytest.TempPathFactory) -> None:
    words = {field.alias or name for name, field in model.model_fields.items() if name in model.__annotations__}
    shown = words_in_examples(tmp_path_factory.getbasetemp())

    assert words - shown.get(model.__name__, set()) - NOT_WRITTEN.get(model.__name__, set()) == set()
