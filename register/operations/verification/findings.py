"""What a verification says of a complaint: what is wrong (`RECORD_FAULTS` in `queries/alarms.py`) and
where."""

from models.messages import Number
from register.operations.alarms import Finding


def case_finding(
    number: Number, what: str, name: str | None = None, *, seq: int | None = None, n: int | None = None
) -> Finding:
    """Return a finding about a complaint: at its event `seq`, at its act `n`, or where neither is known."""
    return Finding(number, number, {"what": what, "name": name, "seq": seq, "n": n})
