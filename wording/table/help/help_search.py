"""Help of the command that searches."""

from wording.language import Wording

WORDS = Wording("要检索的词；都要在同一处出现", "Words; all of them have to stand in one text")
READER = Wording(
    "检索人代号；只找得到其可以查阅的", "Code of the person who searches. Only what they may read is found"
)
SINCE = Wording("自这一日起写的，如 2026-01-01", "Written on this day or later, such as 2026-01-01")
UNTIL = Wording("至这一日止写的", "Written on this day or before")
LIMIT = Wording("每页几处", "Places on a page")
SEARCH_EXAMPLE = Wording(
    "例：banjie search 漏水 物业 --person li\n\n一个字只找姓氏：banjie search 王 --person li",
    "Examples: banjie search leak landlord --person li. A single Chinese character finds the names that begin with it.",
)
