"""Holiday notices in files, and the run that tells the cases whose limits they move."""

from wording.language import Wording

NOTICE_FILE = Wording("放假通知 {path}", "Holiday notice {path}")
NOT_A_YEAR = Wording(
    "{path}：文件要以年份命名，如 2027.yaml，写法同 calendars/CN/2026.yaml",
    "{path}: name the file by its year, as in 2027.yaml, and write it as calendars/CN/2026.yaml is written.",
)
NOT_USABLE = Wording("放假通知 {path} 不能采用：", "Holiday notice {path} cannot be adopted:")
OTHER_YEAR = Wording(
    "放假通知 {path} 写有 {day}，不是 {year} 年（或上年十二月）的日子",
    "Holiday notice {path} names {day}, which is not in {year} or in the December before.",
)
NOT_STARTED = Wording(
    "{why}；放假安排已采用，改期尚未开始，恢复后再次执行同一命令即可",
    "{why} The holiday notices are adopted, but no case has been told yet. Repeat the same command once it is back.",
)
RUN_SUMMARY = Wording("放假安排 {years} 年：改期", "holiday notices of {years}: new dates")
