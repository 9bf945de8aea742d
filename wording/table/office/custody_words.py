"""Holds, erasure, retention: what is said of them."""

from collections.abc import Mapping

from wording.language import Wording

HELD_ALREADY = Wording("{number} 已经在保全之中", "{number} is under a hold already.")
NOT_HELD = Wording("{number} 没有保全", "{number} is under no hold.")
UNDER_HOLD = Wording(
    "{number} 在保全之中，不得删除；这次请求已记录在案",
    "{number} is under a hold: nothing was erased, and this is on record.",
)
SHUT_OUT = Wording(
    "「{person}」在本案中应回避，不得决定保管事项", "{person} takes no part in this case and decides nothing about it."
)
NOT_THERE = Wording(
    "{number} 没有「{name}」这一文字或附件，或者已经删除",
    "{number} has no text or file {name}; or it is gone.",
)
NOTHING_LEFT = Wording("{number} 没有可删除的内容", "Of {number} nothing of this is left.")
NOTHING_DUE = Wording("没有到期可删除的内容", "Nothing is due to be erased.")
UNKNOWN_LIST = Wording("没有第 {listed} 号清单", "There is no list {listed}.")
LIST_OF_THE_SAME = Wording(
    "第 {listed} 号清单须由制作人以外的一人确认，且由同一人执行到底",
    "List {listed} has to be confirmed by another person than made it, and is carried out by that person to its end.",
)
TIME_IS_OVER = Wording("保存期限届满", "The time for which it is kept is over.")
EVENTS: Mapping[str, Wording] = {
    "held": Wording("保全", "hold placed"),
    "released": Wording("解除保全", "hold lifted"),
    "erased": Wording("删除", "erased"),
    "refused": Wording("因保全未删除", "not erased, because of a hold"),
}
KINDS: Mapping[str, Wording] = {
    "party": Wording("投诉人", "who complained"),
    "texts": Wording("文字", "texts"),
    "files": Wording("附件", "files"),
    "papers": Wording("文书", "documents"),
    "case": Wording("全案内容", "all of the case"),
}

ERASED = Wording(
    "{number}：已删除文字 {texts} 处、附件 {files} 个、投诉人 {party}；{papers} 次文书重新制作",
    "{number}: erased texts {texts}, files {files}, who complained {party}; "
    "documents after {papers} events are made anew.",
)
WOULD_ERASE = Wording(
    "{number}：将删除文字 {texts} 处、附件 {files} 个、投诉人 {party}；{papers} 次文书重新制作",
    "{number}: would erase texts {texts}, files {files}, who complained {party}; documents after {papers} events would "
    "be made anew.",
)
ALSO_IN = Wording("同样的文字还在 {numbers}", "The same text also stands in {numbers}.")
YES, NO = Wording("是", "yes"), Wording("否", "no")
EVENT_LINE = Wording("{seq} {at} {label} {by} {reason}", "{seq} {at} {label}, {by}: {reason}")
NO_DECISIONS = Wording("{number} 没有保全，也没有删除", "{number}: no hold, nothing erased.")
DUE_LINE = Wording("{number} {closed} 办结：{kinds}", "{number}, closed {closed}: {kinds}")
DUE_HELD = Wording("{line}（在保全之中）", "{line} (under a hold)")
LIST_MADE = Wording(
    "已制作第 {listed} 号清单；由另一人执行：banjie retention carry-out {listed} --by 代号",
    "List {listed} is on record. Another person carries it out: banjie retention carry-out {listed} --by CODE",
)
CARRIED_OUT = Wording(
    "第 {listed} 号清单：删除 {erased} 件，保全 {held} 件，此前已删除 {before} 件",
    "List {listed}: {erased} erased, {held} under a hold, {before} erased before.",
)
TWO_PERSONS = Wording(
    "删除由两人决定：--by 决定人 --with 另一人", "Two persons decide an erasure: --by PERSON --with ANOTHER."
)
