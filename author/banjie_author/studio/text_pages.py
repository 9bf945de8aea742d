"""The list of regulations, and a regulation side by side: its sentences left, its rules right; the history of a
draft."""

from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple

from sqlalchemy.orm import Session
from starlette.responses import Response

from banjie_author.studio.desk import HOME, PARTS, Draft, Opened, SentDraft, StudioVisit, number_in
from banjie_author.studio.reading import FoundProblem, Reading, ShownRule, ShownSentence, scenarios_of
from models.rule import RuleId, Slug
from procedures import slugs
from procedures.load import edition_files, parse_file
from procedures.source import InvalidProcedure
from register.office import text_drafts
from register.office.published import take_published
from register.office.text_drafts import DraftChanged, How, Part, Saved
from web.html.pages import go_to
from web.html.serving import PageRouter, no_page
from wording import terms
from wording.translation import N_, Message, gettext

router = PageRouter()
MOST_TRIED = 6  # versions that are read to find one that can be
HOWS: Mapping[How, Message] = {
    "begun": N_("begun from the text on file"),
    "form": N_("changed by a form"),
    "typed": N_("changed in the text"),
    "autosave": N_("typed, kept by itself"),
    "undone": N_("undone"),
    "went_back": N_("back to an earlier version"),
    "sentences": N_("sentences of the source"),
    "played": N_("a case that was played"),
}
PART_NAMES: Mapping[Part, Message] = {
    "text": N_("Text of the rules"),
    "sentences": N_("Sentences of the source"),
    "scenarios": N_("Scenarios"),
}


class TextLine(NamedTuple):
    """A regulation in the list, with its newest edition on file."""

    slug: Slug
    title: str
    edition: str
    draft: text_drafts.DraftLine | None


class Pair(NamedTuple):
    """A row of the page: a sentence (none: rules that no sentence names), what is wrong with it, and the rules that
    are shown here; `others` are shown at an earlier sentence."""

    sentence: ShownSentence | None
    problems: list[FoundProblem]
    rules: list[ShownRule]
    others: list[RuleId]


@router.page("/")
async def texts(visit: Opened) -> Response:
    await visit.client.transact(take_published)
    drafts = {one.slug: one for one in await visit.client.transact(text_drafts.list_drafts)}
    lines = [_line(slug, drafts.get(slug)) for slug in slugs()]
    lines += [TextLine(slug, slug, "", one) for slug, one in drafts.items() if slug not in slugs()]
    lines.sort(key=lambda line: line.draft is None)
    return visit.show("studio_texts.html", {"title": gettext("Studio"), "lines": lines})


def _line(slug: Slug, draft: text_drafts.DraftLine | None) -> TextLine:
    try:
        newest = max((parse_file(path, None) for path in edition_files(slug)), key=lambda one: one.in_force.from_)
    except InvalidProcedure:
        return TextLine(slug, slug, "", draft)
    return TextLine(slug, terms.title(newest), newest.edition, draft)


@router.page("/texts/{slug}")
async def side_by_side(visit: Opened, slug: str) -> Response:
    draft = await visit.draft(slug)
    reading = await _shown_reading(visit, draft)
    said = visit.request.query_params.get("said", "")
    return await _show(visit, slug, reading, done=gettext("Saved.") if said == "saved" else "")


async def _shown_reading(visit: StudioVisit, draft: Draft) -> Reading:
    """Return a draft as read. Where its text cannot be read, what is wrong with it stands at the rules and sentences of
    the newest version that can."""
    reading = await visit.reading(draft)
    if reading.procedure is None and draft.exists:
        slug = draft.files.slug
        versions = await visit.client.transact(lambda session: text_drafts.versions_of(session, slug, "text"))
        for one in versions[1:MOST_TRIED]:
            earlier = await visit.studio.reading(draft.files._replace(text=one.body))
            if earlier.procedure is not None:
                return earlier._replace(problems=reading.problems, sound=False, is_earlier=True, scenarios=())
    return reading


async def _show(visit: StudioVisit, slug: Slug, reading: Reading, *, done: str = "", wrong: str = "") -> Response:
    draft = await visit.draft(slug)
    counted = [one.sentence for one in reading.sentences]
    shown = {
        "title": terms.title(reading.procedure) if reading.procedure else slug,
        "slug": slug,
        "draft": draft,
        "reading": reading,
        "pairs": pairs_of(reading),
        "scenarios": scenarios_of(reading),
        "problems_of": reading.problems_of,
        "lost": [one for one in reading.failing if not {rule.id for rule in reading.rules}.intersection(one.rules)],
        "stage_names": _stage_names(reading),
        "open_sentences": sum(one.is_open for one in counted),
        "unsaid": sum(one.unsaid is not None for one in counted),
        "nothing": sum(one.nothing is not None for one in counted),
        "done": done,
        "wrong": wrong,
    }
    return visit.show("studio_text.html", shown, 422 if wrong else 200)


def pairs_of(reading: Reading) -> list[Pair]:
    """Return the rows of a page: each rule stands at the first sentence that names it."""
    rules = {rule.id: rule for rule in reading.rules}
    seen: set[RuleId] = set()
    found = []
    for one in reading.sentences:
        known = [name for name in one.sentence.rules if name in rules]
        here = [rules[name] for name in known if name not in seen]
        others = [name for name in known if name in seen]
        seen.update(known)
        found.append(Pair(one, reading.problems_of((*known, f"#{one.place}")), here, others))
    if left := [rule for rule in reading.rules if rule.id not in seen]:
        found.append(Pair(None, [], left, []))
    return found


def _stage_names(reading: Reading) -> dict[str, str]:
    if reading.procedure is None:
        return {}
    return {name: terms.label(reading.procedure, name, "stage") for name in reading.procedure.stages}


@router.post("/texts/{slug}/begin")
async def begin(visit: Opened, slug: str, _form: SentDraft) -> Response:
    """Begin a draft with the edition in force, its sentences and its scenarios. One that exists goes on."""
    draft = await visit.draft(slug)
    if not draft.exists:
        bodies = zip(PARTS, draft.files[1:], strict=True)
        for part, body in bodies:
            if body:
                await visit.save(slug, part, body, "0", "begun")
    return go_to(f"{HOME}texts/{slug}")


@router.page("/texts/{slug}/history")
async def history(visit: Opened, slug: str) -> Response:
    """The versions of a draft, the newest first: who changed what when."""
    return await _show_history(visit, slug)


async def _show_history(visit: StudioVisit, slug: Slug, wrong: str = "") -> Response:
    await visit.own_draft(slug)

    def read(session: Session) -> list[tuple[Part, text_drafts.Version]]:
        parts = chain.from_iterable(
            ((part, one) for one in text_drafts.versions_of(session, slug, part)) for part in PARTS
        )
        return sorted(parts, key=lambda one: one[1].at, reverse=True)

    versions = await visit.client.transact(read)
    newest = {part: max(one.version for other, one in versions if other == part) for part, _ in versions}
    shown = {
        "title": gettext("Versions of the draft"),
        "slug": slug,
        "versions": versions,
        "newest": newest,
        "hows": HOWS,
        "parts": PART_NAMES,
        "wrong": wrong,
    }
    return visit.show("studio_history.html", shown, 422 if wrong else 200)


@router.post("/texts/{slug}/back")
async def back(visit: Opened, slug: str, form: SentDraft) -> Response:
    """Undo the last change of a part, or go back to one of its versions."""
    part: Part | None = next((one for one in PARTS if one == form.one("part")), None)
    draft = await visit.own_draft(slug)
    if part is None or part not in draft.versions:
        raise no_page()
    undone = form.one("do") == "undo"
    to = draft.versions[part].before if undone else number_in(form.one("version"))

    def change(session: Session) -> None:
        saved = Saved(visit.login.person, visit.client.clock(session, ""), "undone" if undone else "went_back")
        text_drafts.go_back(session, slug, part, number_in(form.one("seen")), to, saved)

    try:
        await visit.client.transact(change)
    except DraftChanged:
        wrong = gettext("Somebody has saved this draft meanwhile. Look at its versions first.")
    except KeyError:
        wrong = gettext("There is nothing before this version.")
    else:
        return go_to(f"{HOME}texts/{slug}?said=saved")
    return await _show_history(visit, slug, wrong)


@router.post("/texts/{slug}/discard")
async def discard(visit: Opened, slug: str, form: SentDraft) -> Response:
    """Remove a draft with all its versions, once its code was typed."""
    await visit.own_draft(slug)
    if form.one("typed").strip() != slug:
        says = gettext("Type the code of the regulation to remove the draft: {slug}", slug=slug)
        return await _show_history(visit, slug, says)
    await visit.client.transact(lambda session: text_drafts.drop_draft(session, slug))
    return go_to(HOME)
