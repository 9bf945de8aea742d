"""The time zone in which most tests write their instants."""

from models.time import named_zone

CHINA = named_zone("Asia/Shanghai")
