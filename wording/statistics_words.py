"""Lines of the statistics: on the page, in its tables and files."""

from wording.grade_words import GRADE_NAMES
from wording.translation import N_, NP_

TITLE = N_("Statistics")
PERIOD_WRONG = N_("The period is wrong: the first month is not after the last, and there are at most {most}.")
TOTALS = N_("Totals")
TOTALS_NOTE = N_(
    "Late: with a breach on record that was not withdrawn, closed or not. Late and open: "
    "at the end a limit is over and what it asks for is not done, as on the page of "
    "supervision. Due: closed in time, or late; what is open and not late is not due yet."
)
STOCK = N_("Open at the end of the period")
STOCK_NOTE = N_("The stock at the end, whenever it came in.")
OF_PERIOD, EARLIER = N_("Received in the period"), N_("Received before")
SUM, WHEN = N_("Total"), N_("When received")
BY_REGULATION, REGULATION = N_("By regulation"), N_("Regulation")
BY_MONTH = N_("By month")
BY_MONTH_NOTE = N_("The complaints of each month, as they stand at the end of the period.")
STAGES = N_("Time at each stage")
STAGES_NOTE = N_(
    "Stays that have ended, in working days without the day of arrival. Target: the "
    "shortest limit in working days that starts there."
)
LIMITS = N_("Breaches of each limit")
LIMITS_NOTE = N_("Breaches on record that were not withdrawn, each once.")
PERIOD, RECEIVED, CLOSED = N_("Period"), NP_("statistics", "Received"), N_("Closed")
OPEN, IN_TIME, LATE = NP_("statistics", "Open"), N_("In time"), N_("Late")
LATE_OPEN = N_("Late and open")
RATE = N_("In time (of closed, %)")
DUE_RATE = N_("In time (of due, %)")
STAGE, WHO, TIMES = N_("Stage"), NP_("statistics", "Who"), N_("Times")
MEDIAN, TARGET = N_("Median (working days)"), N_("Target (working days)")
LONGEST, LIMIT = N_("Longest (working days)"), N_("Limit")
ARTICLE, LENGTH = N_("Article"), N_("Length")
ENDS, OUTCOME = N_("Outcomes"), N_("Outcome")
CASES, NO_ENDS = N_("Complaints"), N_("none was closed")
BY_FACT, NOT_STATED = N_("By {fact}"), N_("not stated")
NO_VALUES = N_("none")
SEVERAL_NOTE = N_("A complaint with several of these counts once for each.")
GRADED = N_("Satisfaction")
GRADED_BY_MONTH, GRADED_BY_UNIT = N_("Satisfaction by month"), N_("Satisfaction by unit")
GRADED_BY_REGULATION = N_("Satisfaction by regulation")
GRADED_NOTE = N_(
    "Complaints that ended in the period, but those that were merged, with the grades on record by now. Satisfied: the "
    "first three grades. Of fewer than {fewest} grades only the number is shown, and of the next row where it would "
    "tell them."
)
UNITS_NOTE = N_(
    "By the unit or post at whose stage a complaint ended. With several units or posts at it, it counts for each."
)
ENDED, GRADES_GIVEN = N_("Ended"), N_("Graded")
RESPONSE_RATE, SATISFIED_RATE = N_("Graded (of ended, %)"), N_("Satisfied (of graded, %)")
COUNTS = (PERIOD, RECEIVED, CLOSED, OPEN, IN_TIME, LATE, LATE_OPEN, RATE, DUE_RATE)
OF_STAGES = (STAGE, WHO, TIMES, MEDIAN, TARGET, LONGEST, LIMIT, LATE)
OF_LIMITS = (LIMIT, ARTICLE, LENGTH, LATE)


def count_columns() -> tuple[str, ...]:
    """Return the columns of a table of counts."""
    return tuple(one() for one in COUNTS)


def regulation_columns() -> tuple[str, ...]:
    """Return the columns of the counts of each regulation."""
    return REGULATION(), *(one() for one in COUNTS[1:])


def stock_columns() -> tuple[str, ...]:
    """Return the columns of the table of the stock."""
    return WHEN(), OPEN(), LATE_OPEN()


def end_columns() -> tuple[str, ...]:
    """Return the columns of the table of outcomes."""
    return OUTCOME(), CASES()


def report_columns() -> tuple[str, ...]:
    """Return the columns of figures that the periodic report has."""
    return tuple(one() for one in COUNTS[1:6])


def stage_columns() -> tuple[str, ...]:
    """Return the columns of the table of stages."""
    return tuple(one() for one in OF_STAGES)


def limit_columns() -> tuple[str, ...]:
    """Return the columns of the table of limits."""
    return tuple(one() for one in OF_LIMITS)


def grade_columns() -> tuple[str, ...]:
    """Return the columns of counts of grades, behind the name of the row."""
    grades = (name() for name in GRADE_NAMES.values())
    return ENDED(), GRADES_GIVEN(), RESPONSE_RATE(), *grades, SATISFIED_RATE()
