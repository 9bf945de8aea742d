"""Tells a group of 企业微信 (WeCom) what happens in the cases: an endpoint of `banjie endpoints add`.

    WEBHOOK_KEY=whsec_… WECOM_URL="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…" python wecom.py

Events are thin, so nothing personal reaches the group: number, regulation, what happened.
"""

import os
from typing import Any

import httpx
from receiver import serve

TOLD = {  # kinds of events that the group hears of; all others are taken in silence
    "case.opened": "新收投诉",
    "case.warned": "期限将满",
    "case.expired": "期限届满",
    "case.escalated": "逾期上报",
    "case.closed": "案件办结",
}
TOO_OFTEN = 45009  # the group takes 20 messages a minute


def pass_on(id: str, event: dict[str, Any]) -> int:
    """Hand an event to the group; return the status for Banjie."""
    what, data = TOLD.get(event["type"]), event["data"]
    if what is None:
        return 200
    lines = [f"【{what}】{data['number']}", f"制度：{data['procedure']}", f"时间：{event['time']}"]
    if data.get("clock"):
        lines.append(f"期限：{data['clock']}")
    message = {"msgtype": "text", "text": {"content": "\n".join(lines)}}
    answer = httpx.post(os.environ["WECOM_URL"], json=message, timeout=8)
    answer.raise_for_status()
    code = answer.json()["errcode"]
    if code:
        print(f"{id}: errcode {code}", flush=True)
    return 200 if code == 0 else 503 if code == TOO_OFTEN else 502


if __name__ == "__main__":
    serve(pass_on)
