"""What Temporal's visibility knows of a case: names and types of its search attributes. No personal data."""

PROCEDURE, NUMBER, STAGE, NEXT_LIMIT, OVERDUE = (
    "BanjieProcedure", "BanjieNumber", "BanjieStage", "BanjieNextLimit", "BanjieOverdue",
)  # fmt: skip
SEARCH_ATTRIBUTES = {
    PROCEDURE: "Keyword",
    NUMBER: "Keyword",
    STAGE: "KeywordList",  # one stage for each track
    NEXT_LIMIT: "Datetime",
    OVERDUE: "Bool",
}
