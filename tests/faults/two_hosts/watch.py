"""The watch as `banjie watch` runs it, with a look every few seconds."""

import logging
from datetime import timedelta

from services.watch import Watch
from settings import Settings

INTERVAL = timedelta(seconds=3)


def main() -> None:
    """Look until killed."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    Watch(Settings()).look_repeatedly(INTERVAL)


if __name__ == "__main__":
    main()
