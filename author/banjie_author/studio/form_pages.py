"""Forms for what offices change most: a rule with its limit and its notice, roles, settings and names, what becomes of
a sentence, the text of the source."""

from collections.abc import Callable, Sequence
from typing import Any

import yaml
from starlette.responses import Response

from banjie_author.file_edits import NotEditable, with_value
from banjie_author.sentences import Sentence, SentenceBook, sentences_of_text, written_book
from banjie_author.studio.desk import HOME, Draft, Opened, SentDraft, StudioVisit
from banjie_author.studio.edit_fields import FieldGroup, filled_in, rule_fields, text_groups, with_fields
from models.errors import BadInput
from models.rule import Slug
from models.written_data import UnreadableData, parse_yaml
from web.html.forms import SentForm
from web.html.pages import go_to
from web.html.serving import PageRouter, no_page
from wording.translation import gettext

router = PageRouter()
Groups = Sequence[FieldGroup]


def _data(draft: Draft) -> Any:
    """Return the data of the text. Raises BadInput where it is no YAML."""
    try:
        data = parse_yaml(draft.files.text)
    except UnreadableData:
        data = None
    if not isinstance(data, dict):
        raise BadInput(gettext("The text cannot be read as YAML; mend it in the text, or undo the last change."))
    return data


@router.page("/texts/{slug}/rules/{rule}")
async def rule(visit: Opened, slug: str, rule: str) -> Response:
    draft = await visit.own_draft(slug)
    return _show(visit, draft, rule, list(_rule_groups(_data(draft), rule)), str(draft.version("text")))


@router.post("/texts/{slug}/rules/{rule}")
async def change_rule(visit: Opened, slug: str, rule: str, form: SentDraft) -> Response:
    return await _change(visit, slug, form, rule, lambda data: list(_rule_groups(data, rule)))


def _rule_groups(data: Any, rule: str) -> Groups:
    place = next((n for n, one in enumerate(data.get("rules") or ()) if str(one.get("id")) == rule), None)
    if place is None:
        raise no_page()
    return [FieldGroup("", tuple(rule_fields(data, place)))]


@router.page("/texts/{slug}/names")
async def names(visit: Opened, slug: str) -> Response:
    draft = await visit.own_draft(slug)
    title = gettext("Roles, settings and names")
    return _show(visit, draft, title, list(text_groups(_data(draft))), str(draft.version("text")))


@router.post("/texts/{slug}/names")
async def change_names(visit: Opened, slug: str, form: SentDraft) -> Response:
    title = gettext("Roles, settings and names")
    return await _change(visit, slug, form, title, lambda data: list(text_groups(data)))


async def _change(
    visit: StudioVisit, slug: Slug, form: SentForm, title: str, groups_of: Callable[[Any], Groups]
) -> Response:
    """Change the values that differ, and show the draft with what `check` now finds; where something is wrong, the form
    as it was filled in."""
    draft = await visit.own_draft(slug)
    data = _data(draft)
    before = groups_of(data)
    after = [group._replace(fields=tuple(filled_in(group.fields, form.answers))) for group in before]
    seen = form.one("seen")
    if any(field.wrong for group in after for field in group.fields):
        return _show(visit, draft, title, after, seen, wrong=gettext("Correct what is marked below."))
    try:
        old, new = ([field for group in groups for field in group.fields] for groups in (before, after))
        await visit.save(slug, "text", with_fields(draft.files.text, data, old, new), seen, "form")
    except BadInput as error:
        return _show(visit, draft, title, after, seen, wrong=error.says)
    anchor = f"#{title}" if title.isascii() and " " not in title else ""
    return go_to(f"{HOME}texts/{slug}?said=saved{anchor}")


def _show(visit: StudioVisit, draft: Draft, title: str, groups: Groups, seen: str, wrong: str = "") -> Response:
    shown = {
        "title": title,
        "slug": draft.files.slug,
        "groups": groups,
        "seen": seen,
        "address": visit.request.url.path,
        "wrong": wrong,
    }
    return visit.show("studio_form.html", shown, 422 if wrong else 200)


# ---- the sentences of the source --------------------------------------------------------------------------------


def _book(draft: Draft) -> SentenceBook:
    """Return the sentences of a draft. Raises BadInput where their file cannot be read."""
    try:
        return SentenceBook.model_validate(parse_yaml(draft.files.sentences))
    except (UnreadableData, ValueError):
        raise BadInput(gettext("The file of sentences cannot be read; mend it, or undo the last change.")) from None


@router.page("/texts/{slug}/sentences/{place}")
async def sentence(visit: Opened, slug: str, place: int) -> Response:
    draft = await visit.own_draft(slug)
    return _show_sentence(visit, draft, place, _sentence(draft, place), str(draft.version("sentences")))


@router.post("/texts/{slug}/sentences/{place}")
async def change_sentence(visit: Opened, slug: str, place: int, form: SentDraft) -> Response:
    """Say what becomes of a sentence."""
    draft = await visit.own_draft(slug)
    old, seen = _sentence(draft, place), form.one("seen")
    given = {
        "at": form.one("at").strip(),
        "says": form.one("says").strip() or old.says,
        "rules": tuple(form.answers.get("rules", ())) if form.one("becomes") != "nothing" else (),
        "nothing": form.one("nothing").strip() or None if form.one("becomes") == "nothing" else None,
        "unsaid": form.one("unsaid").strip() or None if form.one("becomes") != "nothing" else None,
    }
    new = old.model_copy(update=given)
    if form.one("becomes") == "nothing" and not new.nothing:
        says = gettext("Say why nothing of it can be broken.")
        return _show_sentence(visit, draft, place, new, seen, says)
    try:
        body = _with_sentence(draft.files.sentences, _book(draft), place, Sentence.model_validate(new.model_dump()))
        await visit.save(slug, "sentences", body, seen, "sentences")
    except BadInput as error:
        return _show_sentence(visit, draft, place, new, seen, error.says)
    return go_to(f"{HOME}texts/{slug}?said=saved#sentence-{place}")


def _with_sentence(body: str, book: SentenceBook, place: int, new: Sentence) -> str:
    """Return the file with one sentence changed; its other lines stay where each sentence has a line of its own."""
    try:
        return with_value(body, ("sentences", place), new.model_dump(mode="json", exclude_defaults=True))
    except (NotEditable, yaml.YAMLError):
        sentences = (*book.sentences[:place], new, *book.sentences[place + 1 :])
        return written_book(book.model_copy(update={"sentences": sentences}))


def _sentence(draft: Draft, place: int) -> Sentence:
    book = _book(draft) if draft.files.sentences else None
    if book is None or not 0 <= place < len(book.sentences):
        raise no_page()
    return book.sentences[place]


def _show_sentence(visit: StudioVisit, draft: Draft, place: int, one: Sentence, seen: str, wrong: str = "") -> Response:
    rules = [
        (str(rule.get("id")), f"{rule.get('id')}　{rule.get('article', '')}　{rule.get('says', '')}")
        for rule in _data(draft).get("rules") or ()
    ]
    shown = {
        "title": gettext("What becomes of the sentence"),
        "slug": draft.files.slug,
        "place": place,
        "one": one,
        "rules": rules,
        "seen": seen,
        "wrong": wrong,
    }
    return visit.show("studio_sentence.html", shown, 422 if wrong else 200)


@router.page("/texts/{slug}/source")
async def source(visit: Opened, slug: str) -> Response:
    draft = await visit.own_draft(slug)
    return _show_source(visit, draft, "")


@router.post("/texts/{slug}/source")
async def divide_source(visit: Opened, slug: str, form: SentDraft) -> Response:
    """Divide the text of the source into sentences; what became of those that stay is kept."""
    draft = await visit.own_draft(slug)
    reading, written = await visit.reading(draft), form.one("source")
    if reading.procedure is None:
        return _show_source(visit, draft, written, gettext("The rules cannot be read yet; mend the text first."))
    try:
        book = sentences_of_text(written, reading.procedure, _book(draft) if draft.files.sentences else None)
        if not book.sentences:
            raise BadInput(gettext("Paste the text of the regulation: no sentence is recognised."))
        await visit.save(slug, "sentences", written_book(book), form.one("seen"), "sentences")
    except BadInput as error:
        return _show_source(visit, draft, written, error.says)
    return go_to(f"{HOME}texts/{slug}?said=saved")


def _show_source(visit: StudioVisit, draft: Draft, written: str, wrong: str = "") -> Response:
    shown = {
        "title": gettext("Text of the source"),
        "slug": draft.files.slug,
        "written": written,
        "seen": draft.version("sentences"),
        "has_book": bool(draft.files.sentences),
        "wrong": wrong,
    }
    return visit.show("studio_source.html", shown, 422 if wrong else 200)
