"""What each seal covers, as a list of texts. Who seals and who verifies must name the same; neither the case nor these
functions hold a key."""

import hashlib
import json

from models.calling_run import CallingRun
from models.case_input import OpenCase
from models.events import CaseProgress, Event
from models.frozen import Frozen
from models.messages import CASE_ID_PREFIX, Act, Digest, Number, Receipt
from rules.hash_chain import canonical_json

DIGEST_LENGTH = 32  # hexadecimal digits

Parts = tuple[str, ...]


def opened_digest(number: Number, law_sha256: Digest, opened: Event) -> Digest:
    """Return the digest that tells a complaint from every other, one that was given the same number among them."""
    return opened_digest_of_text(number, law_sha256, canonical_json(opened))


def opened_digest_of_text(number: Number, law_sha256: Digest, opened: str) -> Digest:
    """Return the same digest, of the canonical JSON of the event that opened the case."""
    written = json.dumps([number, law_sha256, opened], ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:DIGEST_LENGTH]


def act_digest(act: Act) -> Digest:
    """Return the digest that tells an act from every other, one that was given the same number among them."""
    return hashlib.sha256(_unsealed(act).encode()).hexdigest()[:DIGEST_LENGTH]


def act_parts(number: Number, opening: Digest, act: Act) -> Parts:
    """Return what the seal of an act covers: the complaint that it is for, and all that the register says of it."""
    return number, opening, _unsealed(act)


def receipt_parts(number: Number, opening: Digest, receipt: Receipt) -> Parts:
    """Return what the seal of a receipt covers: the complaint whose case answers, and the answer."""
    return number, opening, _unsealed(receipt)


def input_parts(opened: OpenCase, continued: str = "") -> Parts:
    """Return what the seal of a run's input covers: its workflow, the run that it continues (none: the first run), and
    all that the input says."""
    return f"{CASE_ID_PREFIX}{opened.number}", continued, _unsealed(opened)


def question_parts(place: Parts, run: CallingRun, argument: Frozen) -> Parts:
    """Return what the seal of a question covers: activity, workflow, run and number of the call (`place`), who asks,
    and what is asked."""
    return *place, run.execution, str(run.generation), run.opening, canonical_json(argument)


def answer_parts(place: Parts, refused: str, answer: bytes) -> Parts:
    """Return what the seal of an answer covers: the call that it answers, and the answer or why there is none."""
    return *place, refused, answer.decode(errors="backslashreplace")


def progress_parts(workflow_id: str, run_id: str, asked: str, progress: CaseProgress) -> Parts:
    """Return what the seal of a case's progress covers: the run that answers, the question (a word that was never used
    before, so that no earlier answer serves again), and the answer."""
    return workflow_id, run_id, asked, _unsealed(progress)


def _unsealed(message: Act | Receipt | OpenCase | CaseProgress) -> str:
    return canonical_json(message.model_copy(update={"seal": None}))
