"""A signed log of a few leaves that stands for that of an office, and the line about it on paper."""

from pathlib import Path

from integrity.log.keys import add_key
from integrity.log.printed import line_on_paper
from integrity.log.publish import PublishedLog
from integrity.log.tree import leaf_hash
from tests.integrity.test_log import show


def signed_folder(home: Path) -> tuple[PublishedLog, str]:
    log = PublishedLog(home / "log", home / "log.key")
    add_key(log.key_file, "office.gov.cn/banjie")
    show(log, [leaf_hash(str(n).encode()) for n in range(300)])
    line = line_on_paper(log)
    assert line.startswith("总序 300 条，根 ")
    return log, line
