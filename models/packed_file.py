"""Word and Excel files are ZIP archives: how large they become, before anything is unpacked."""

from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

MEGABYTE = 1024 * 1024


class TooLarge(BadZipFile):
    """Raised where an archive says that it becomes too large. What a part holds beyond its said size is not read."""


def check_unpacked(file: BinaryIO, most: int) -> None:
    """Raise TooLarge if an archive becomes larger than so many bytes, BadZipFile if it is none."""
    with ZipFile(file) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > most:
        raise TooLarge(f"{size // MEGABYTE} MB > {most // MEGABYTE} MB")
    file.seek(0)
