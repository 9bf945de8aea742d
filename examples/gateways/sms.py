"""Sends the letters of notices as text messages: the gateway that BANJIE_WEBHOOK_URL names.

    WEBHOOK_KEY=whsec_… SMS_URL=https://sms.example.cn/send SMS_TOKEN=… python sms.py

A 2xx tells Banjie that the letter was handed over; it does not prove that it was read. A number that is no mobile
number, or that the provider refuses, is answered with 422: then Banjie asks a person to tell the notice.
"""

import os
import re
from typing import Any

import httpx
from receiver import serve

MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
MOST_CHARACTERS = 500  # what providers take as one long message


def pass_on(id: str, letter: dict[str, Any]) -> int:
    """Hand a letter to the provider; return the status for Banjie."""
    number = MOBILE.fullmatch(re.sub(r"[\s-]", "", letter["recipient"]["contact"] or ""))
    if not number:
        return 422
    sent = {
        "mobile": number[1],
        "content": f"{letter['subject']}\n{letter['body']}"[:MOST_CHARACTERS],
        "out_id": id,  # by this the provider knows a message that it has had
    }
    token = {"Authorization": f"Bearer {os.environ['SMS_TOKEN']}"}
    answer = httpx.post(os.environ["SMS_URL"], json=sent, headers=token, timeout=8)
    if answer.status_code == 429 or answer.status_code >= 500:
        return 503
    return 200 if answer.is_success and answer.json().get("code") == "OK" else 422


if __name__ == "__main__":
    serve(pass_on)
