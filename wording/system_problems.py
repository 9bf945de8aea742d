"""What the system beneath reports, said to people: errors of files, and of the embedded stack."""

import errno

from embedded.errors import StackError
from models.written_data import UnreadableData
from wording.table.input import file_errors
from wording.table.office import servers


def file_problem(error: OSError) -> str:
    """Return why a file cannot be used, as a part of a sentence; in the system's own words if we have none."""
    known = file_errors.SYSTEM_PROBLEMS.get(errno.errorcode.get(error.errno or 0, ""))
    return known() if known else str(error.strerror or type(error).__name__)


def data_problem(error: UnreadableData, what: str) -> str:
    """Return what is wrong with a file or text of data, which is called `what`, and on which line."""
    problem = bare_data_problem(error)
    if error.line is None:
        return file_errors.DATA_PROBLEM(what=what, problem=problem)
    return file_errors.DATA_PROBLEM_ON_LINE(what=what, line=error.line, problem=problem)


def bare_data_problem(error: UnreadableData) -> str:
    """Return what is wrong with data, as a part of a sentence that names the place."""
    if error.why == "key_twice" and error.about["first"] == error.line:
        return file_errors.KEY_TWICE_ON_LINE(key=error.about["key"])
    if error.why == "not_json":
        return file_errors.DATA_PROBLEMS[error.why](**error.about | {"problem": _json_problem(error.about["problem"])})
    return file_errors.DATA_PROBLEMS[error.why](**error.about)


def _json_problem(said: object) -> str:
    known = (line for begins, line in file_errors.JSON_PROBLEMS.items() if str(said).startswith(begins))
    return next((line() for line in known), str(said))


def stack_problem(error: StackError) -> str:
    """Return why the embedded stack does not start or does not run."""
    return servers.STACK_PROBLEMS[error.why](**error.about)
