"""Words in what an alarm says: how a run ended, what stands where nothing is known."""

from collections.abc import Mapping

from wording.language import Wording

NONE = Wording("无", "none")
NUMBER = Wording("登记号", "NUMBER")
ABOUT = Wording("编号", "ID")
FAULT_NAMED = Wording("{what} {name}", "{what}, {name}")
FAULT_SINCE = Wording("{fault}（日志第 {seq} 号事项）", "{fault} (event {seq} of the journal)")
RECORD_FAULTS: Mapping[str, Wording] = {
    "altered": Wording("内容被改动", "altered"),
    "missing": Wording("缺失", "missing"),
    "erased": Wording("被删除，没有记录", "erased, which nothing on record says"),
    "returned": Wording("已记录删除，却又出现", "erased on record, and there again"),
    "unnamed": Wording("没有任何记录提到", "named by nothing on record"),
    "instant": Wording("时间不符", "its instant does not fit"),
    "verdict": Wording("办理结果与日志不符", "its verdict differs from the journal"),
    "event": Wording("日志所记的人或时间不符", "the journal says another person or instant"),
    "journal": Wording("日志无法读出", "the journal cannot be read"),
    "complaint": Wording("案件的一列", "a column of the complaint"),
    "clock": Wording("期限", "clock"),
    "task": Wording("待办", "task"),
    "notice": Wording("告知", "notice"),
    "document": Wording("文书", "document"),
    "search": Wording("检索", "search"),
    "person": Wording("人员", "person"),
    "service": Wording("任职", "service"),
    "holding": Wording("担任", "role held"),
    "absence": Wording("缺勤", "absence"),
    "unit": Wording("机构", "unit"),
    "rank": Wording("职级", "rank"),
    "distinction": Wording("职级或名册", "rank or register of a person"),
    "periodic": Wording("定期事项", "periodic duty"),
    "alarm": Wording("警报", "alarm"),
    "answered": Wording("一次答复没有本机关的印记，未采用", "an answer without the office's seal; it was not used"),
    "polls": Wording("不是本机关的程序在领取任务，队列", "a program that is not ours takes tasks from the queue"),
}
RECORD_CHANGES: Mapping[str, Wording] = {
    "added": Wording("无据增加", "added, and nothing on record made it"),
    "altered": Wording("被改动", "altered"),
    "removed": Wording("被删除", "removed"),
    "cleared": Wording("被人为解除", "cleared by hand"),
    "stream": Wording("日志不能依次推算", "the journal does not follow from its beginning"),
    "look": Wording("查看时间在将来", "looked at in the time to come"),
    "right_added": Wording("多出的权限", "a right too many"),
    "right_removed": Wording("缺少的权限", "a right that is missing"),
    "trigger_added": Wording("多出的触发器或规则", "a trigger or rule too many"),
    "trigger_removed": Wording("缺少或停用的触发器", "a trigger that is missing or disabled"),
    "function": Wording("触发器的函数被改动", "the function of a trigger was altered"),
}
RUN_STATUSES: Mapping[str, Wording] = {
    "completed": Wording("已完成", "completed"),
    "continued": Wording("已接续", "continued"),
    "failed": Wording("已失败", "failed"),
    "canceled": Wording("已取消", "canceled"),
    "terminated": Wording("被终止", "terminated"),
    "timed_out": Wording("已超时", "timed out"),
    "running": Wording("上次核对未见", "not seen at the last comparison"),
}
