"""What the system beneath reports, said to people: errors of files, and of the embedded stack."""

import errno

from embedded.processes import StackError
from wording.table.input import file_errors
from wording.table.office import servers


def file_problem(error: OSError) -> str:
    """Return why a file cannot be used, as a part of a sentence; in the system's own words if we have none."""
    known = file_errors.SYSTEM_PROBLEMS.get(errno.errorcode.get(error.errno or 0, ""))
    return known() if known else str(error.strerror or type(error).__name__)


def stack_problem(error: StackError) -> str:
    """Return why the embedded stack does not start or does not run."""
    return servers.STACK_PROBLEMS[error.why](**error.about)
