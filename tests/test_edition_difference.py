"""The difference of two editions is said in sentences: each field of the language, in both languages, with no code."""

import json
import typing
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from banjie_author.mutation import Change, all_changes, changed_data
from cli.app import app
from cli.main import run_command
from models.limit import Limit
from models.procedure import Fact, Procedure
from models.requirement import REQUIREMENT_SHAPES, NeedsEarlier, NeedsReason
from models.time import Unit
from procedures import load
from procedures.edition_difference import edition_changes
from procedures.load import find_procedure_file, read_source, slugs
from tests.lint.changed_text import changed_file
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow  # more than a second

SLUG = "zhengzhou-water"
FileChanges = tuple[tuple[str, str], ...]
SENTENCES: dict[str, tuple[FileChanges, str, str]] = {
    "a limit": (
        (("limit: {n: 3, unit: working_day}\n      warn: 1\n", "limit: {n: 5, unit: working_day}\n      warn: 1\n"),),
        "length from “3 working days” to “5 working days”",
        "期间由“3个工作日”改为“5个工作日”",
    ),
    "a role": (
        (("roles:\n", "roles:\n  ombudsman: {name: 监察员, is: post}\n"),),
        "New: role “监察员”: a post",
        "新增：角色“监察员”：职务",
    ),
    "who is complained of": (
        (("respondents: {facts: [officers], rule: ZZW-02e}\n", ""),),
        "who is complained of “",
        "删去被投诉人“",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SENTENCES)
def test_a_change_is_a_sentence_in_both_languages(tmp_path: Path, name: str) -> None:
    changes, english, chinese = SENTENCES[name]
    after = load(str(changed_file(tmp_path, SLUG, changes)))

    for language, expected in ((Language.en, english), (Language.zh, chinese)):
        with speaking(language):
            said = [change.says for change in edition_changes(load(SLUG), after)]
        assert any(expected in line for line in said), said


def test_a_changed_limit_cites_its_article_and_its_rule(tmp_path: Path) -> None:
    after = load(str(changed_file(tmp_path, SLUG, SENTENCES["a limit"][0])))

    with speaking(Language.en):
        [change] = edition_changes(load(SLUG), after)

    assert (change.change, change.about) == ("changed", "clock")
    assert (change.before, change.after) == ("3 working days", "5 working days")
    assert change.rule
    assert change.article
    assert f"({change.article})" in change.says


def test_the_command_says_the_difference_and_refuses_an_unknown_edition(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = changed_file(tmp_path, SLUG, SENTENCES["a limit"][0])
    edition = load(SLUG).edition

    assert run_command(app, ["--lang", "en", "procedures", "difference", SLUG, edition, str(path)]) == 0
    assert "from “3 working days” to “5 working days”" in capsys.readouterr().out
    assert run_command(app, ["procedures", "difference", SLUG, edition, str(path), "--json"]) == 0
    assert [row["about"] for row in json.loads(capsys.readouterr().out)["changes"]] == ["clock"]
    assert run_command(app, ["--lang", "en", "procedures", "difference", SLUG, edition, edition]) == 0
    assert "say the same" in capsys.readouterr().out
    assert run_command(app, ["--lang", "en", "procedures", "difference", SLUG, edition, "0.0"]) == 2
    assert f"there are: {edition}" in capsys.readouterr().err


# ---- each field of the language ------------------------------------------------------------------------------------

Way = tuple[tuple[type[BaseModel], str], ...]
ONE_WORD: set[tuple[type[BaseModel], str]] = {(NeedsEarlier, "earlier"), (Fact, "tells")}  # have one possible value


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from models_in(part)


def annotation_of(model: type[BaseModel], name: str) -> Any:
    return model.model_fields[name].rebuild_annotation()


def ways_to_models() -> Mapping[type[BaseModel], Way]:
    """Return for each model of the language the shortest way to it from the whole regulation."""
    found: dict[type[BaseModel], Way] = {Procedure: ()}
    waiting: list[type[BaseModel]] = [Procedure]
    for model in waiting:
        for name in model.model_fields:
            for inner in models_in(annotation_of(model, name)):
                if inner not in found:
                    found[inner] = (*found[model], (model, name))
                    waiting.append(inner)
    return found


def made(annotation: Any, nth: int = 1, inside: BaseModel | None = None) -> Any:
    """Return a value of this annotation, another for another `nth`, with `inside` where a model of its class may be.
    Nothing is validated."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if inside is not None and annotation is type(inside):
        return inside
    if isinstance(annotation, str | typing.ForwardRef):  # a requirement in a requirement
        return NeedsReason(reason=f"word{nth}")
    if origin is Annotated:
        return made(arguments[0], nth, inside)
    if origin in (Union, UnionType):
        real = [one for one in arguments if one is not type(None)]
        holding = [one for one in real if inside is not None and type(inside) in models_in(one)]
        return made((holding or real)[(nth - 1) % len(holding or real)], nth, inside)
    if origin is Literal:
        return arguments[nth % len(arguments)]
    if origin is tuple:
        return tuple(made(one, nth, inside) for one in arguments if one is not Ellipsis)
    if origin is dict:
        return {"aa": made(arguments[1], nth, inside)}
    simple = {bool: nth % 2 == 0, int: 100 + nth, str: f"word{nth}", date: date(2026, 1, nth)}
    if annotation in simple:
        return simple[annotation]
    return part(annotation, nth) if issubclass(annotation, BaseModel) else [*annotation][nth % len(annotation)]


def part(model: type[BaseModel], nth: int = 1) -> BaseModel:
    """Return a part of a regulation with no more than it must have, or with its first field."""
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    values = {name: made(annotation_of(model, name), nth) for name in needed or [*model.model_fields][:1]}
    if issubclass(model, Limit):
        values["unit"] = Unit.working_day
    return model.model_construct(**(values | ({"language": "zh-CN"} if model is Procedure else {})))


def regulation_with(one: BaseModel, way: Way) -> BaseModel:
    """Return a regulation that has this part where the way leads."""
    for model, name in reversed(way):
        one = part(model).model_copy(update={name: made(annotation_of(model, name), 1, one)})
    return one


WAYS = ways_to_models()
FIELDS = [(model, name) for model in WAYS for name in model.model_fields if (model, name) not in ONE_WORD]


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_a_change_in_each_field_of_the_language_is_said(model: type[BaseModel], name: str) -> None:
    changed = (part(model).model_copy(update={name: made(annotation_of(model, name), nth)}) for nth in (1, 2))
    before, after = (regulation_with(one, WAYS[model]) for one in changed)
    assert isinstance(before, Procedure)
    assert isinstance(after, Procedure)
    assert before != after

    for language in Language:
        with speaking(language):
            assert edition_changes(before, before) == ()
            changes = edition_changes(before, after)
        assert changes
        for change in changes:
            assert change.says.strip()
            assert not any(code in change.says for code in CODES), change.says


CODES = frozenset(name for _, name in FIELDS if "_" in name)


def test_every_shape_of_a_requirement_is_among_the_fields() -> None:
    named = {name for model, name in (*FIELDS, *ONE_WORD) if model.__name__.startswith("Needs")}
    assert named >= set(REQUIREMENT_SHAPES)


# ---- drawn changes of the regulations on file ----------------------------------------------------------------------


@cache
def changes_of(slug: str) -> list[Change]:
    source = read_source(find_procedure_file(slug))
    return all_changes(source, load(slug))


@given(st.data())
def test_a_drawn_change_of_a_regulation_on_file_is_said_and_no_other(data: st.DataObject) -> None:
    slug = data.draw(st.sampled_from(slugs()))
    change = data.draw(st.sampled_from(changes_of(slug)))
    before = load(slug)
    written = before.model_dump(by_alias=True, exclude_defaults=True)
    try:
        after = Procedure.model_validate(changed_data(written, change.path, change.new))
    except (ValidationError, LookupError, TypeError):  # what the language refuses, or stands there as a setting
        return

    said = edition_changes(before, after)

    assert bool(said) == (before != after)
    assert edition_changes(after, after) == ()
