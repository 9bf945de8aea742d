"""A bag (RFC 8493) as one zip file that is the same for the same content, byte for byte, and ends with its digest."""

import hashlib
import io
import zipfile
from collections.abc import Mapping

SEAL = b"banjie sha256:"  # the comment of the archive; `integrity/check.py` reads it
BAG_VERSION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say
PLAIN_FILE = 0o100644 << 16
UNIX = 3


def bag_files(payload: Mapping[str, bytes], about: Mapping[str, str]) -> dict[str, bytes]:
    """Return all files of a bag: the payload by its names, all below `data/`, the manifests, and what `about` says."""
    octets = sum(map(len, payload.values()))
    info = {**about, "Payload-Oxum": f"{octets}.{len(payload)}"}
    tags = {
        "bagit.txt": BAG_VERSION,
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in info.items()).encode(),
        "manifest-sha256.txt": _manifest(payload),
    }
    return {**tags, "tagmanifest-sha256.txt": _manifest(tags), **payload}


def _manifest(files: Mapping[str, bytes]) -> bytes:
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def zip_bytes(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return the files in one folder as a zip file; its comment is the digest of all bytes before that."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", FIRST_DAY)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, PLAIN_FILE, UNIX
            archive.writestr(entry, files[name])
        archive.comment = SEAL + b"0" * 64
    body = packed.getvalue()[:-64]
    return body + hashlib.sha256(body).hexdigest().encode()
