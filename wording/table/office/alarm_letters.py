"""The letters about alarms. An alarm is a line of a list, so the names of kinds do not end with a full stop."""

from wording.language import Wording

RAISED_SUBJECT = Wording("【办结】警报：{alarm}", "[Banjie] Alarm: {alarm}")
CLEARED_SUBJECT = Wording("【办结】警报已解除：{alarm}", "[Banjie] Alarm cleared: {alarm}")
RAISED = Wording("{alarm}（{count} 项），{at} 起", "{alarm} ({count}), since {at}")
CLEARED = Wording("{alarm}（{count} 项），{at} 解除", "{alarm} ({count}), cleared {at}")
SEEN = Wording("{about}：{seen}", "{about}: {seen}")
MORE = Wording("另有 {count} 项，见 banjie alarms", "{count} more. To see them: banjie alarms")
TO_DO = Wording("怎么办：{remedy}", "What to do: {remedy}")
