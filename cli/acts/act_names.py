"""Which act a person names on the command line."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from models.errors import BadInput
from models.procedure import Procedure
from models.requirement import Name
from wording import terms
from wording.regulation_names import translated
from wording.terms import COMMON_ACTS
from wording.translation import N_, listed

ALIKE_NAMES = 0.6  # how like a name has to be that a person may have meant


def act_name(procedure: Procedure, stage: Name, written: str) -> Name:
    """Return the code of an act that a person names by its code, in the language of the regulation or in that of the
    terminal. Acts of the stage are tried first, then those of the text, of its other stages, and of every text. Raises
    BadInput if there is none, with those that are spelled alike, or if several have this name."""
    acts = [_acts_by_name(procedure, tier) for tier in _acts_nearest_first(procedure, stage)]
    if any(written in codes for tier in acts for codes in tier.values()):
        return written
    name = written.strip().casefold()
    found = next((tier[name] for tier in acts if name in tier), [])
    if len(found) == 1:
        return found[0]
    if found:
        line = N_("{title} has several acts “{act}”. Say which by its code: {alike}.")
    else:
        close = get_close_matches(name, [words for tier in acts for words in tier], cutoff=ALIKE_NAMES)
        found = [code for words in close for tier in acts for code in tier.get(words, ())]
        line = (
            N_("{title} has no act “{act}”. Is it {alike}? banjie waiting NUMBER shows what can be done now.")
            if found
            else N_("{title} has no act “{act}”; banjie waiting NUMBER shows what can be done now.")
        )
    alike = (terms.CODE_AND_NAME(code=code, label=terms.label(procedure, code, "act")) for code in dict.fromkeys(found))
    raise BadInput(line(title=terms.title(procedure), act=written, alike=listed(alike)))


def _acts_nearest_first(procedure: Procedure, stage: Name) -> Iterator[list[tuple[Name, str]]]:
    """Yield the acts with their names in the regulation: of the stage, of the text, of its stages, of every text."""
    yield [(code, outcome.name) for code, outcome in procedure.find_stage(stage).outcomes.items()]
    yield [(code, own_act.name) for code, own_act in procedure.acts.items()]
    yield [(code, outcome.name) for other in procedure.stages.values() for code, outcome in other.outcomes.items()]
    yield [(code, words) for code, wording in COMMON_ACTS.items() for words in (wording.zh, str(wording))]


def _acts_by_name(procedure: Procedure, acts: Iterable[tuple[Name, str]]) -> dict[str, list[Name]]:
    """Return the codes of acts by each name that a person may write, in small letters."""
    found = dict[str, list[Name]]()
    for code, words in acts:
        for name in dict.fromkeys((code, words.casefold(), translated(procedure, words).casefold())):
            if code not in found.setdefault(name, []):
                found[name].append(code)
    return found
