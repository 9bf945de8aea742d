r"""The digest under which something personal is on record: a text, a file, who filed a complaint, a member of staff.

Each has a salt of its own, 16 random bytes as 32 lower-case hexadecimal digits, which is kept beside it, shown to
whoever may see it, and destroyed with it. Without the salt nobody can compare the digest with guesses; with it, and
with this function alone, anybody can check that the body is the one on record. No key of the office is involved (the
construction of RFC 9901).

The digest is SHA-256, as 64 lower-case hexadecimal digits, over the UTF-8 bytes of a JSON list of four members. JSON is
written without spaces, with the keys of objects in ascending order, and with all characters as themselves but for
`"`, `\` and U+0000 to U+001F: these are `\"`, `\\`, `\n`, `\r`, `\t`, `\b`, `\f`, the others `\u` with four lower-case
hexadecimal digits. The members are

    a text             [salt, number of the complaint, name of the text, its body]
    a file             [salt, number of the complaint, name of the file, [media type, its SHA-256]]
    who filed          [salt, number of the complaint, "party", [name, unit, contact, address]]
    a member of staff  [salt, "org", id of the person, [name, contact]]

An example: for the salt `000102030405060708090a0b0c0d0e0f`, the text `narrative` of ZZW-2026-000001 that says 两人到场
has the bytes `["000102030405060708090a0b0c0d0e0f","ZZW-2026-000001","narrative","两人到场"]` and the digest
`af8d6dde00ab73d3370d03d8a51016531a3db0002dc1d4080334dcaf69c578c7`.
"""

import hashlib
from collections.abc import Mapping, Sequence

from pydantic_core import to_json


def salted_digest(salt: str, stream: str, name: str, content: str | Sequence[str] | Mapping[str, object]) -> str:
    """Return the digest of a content that is on record in a stream under a name; it holds for no other place."""
    body = content if isinstance(content, str) else _with_ascending_keys(content)
    return hashlib.sha256(to_json([salt, stream, name, body])).hexdigest()


def _with_ascending_keys(content: object) -> object:
    if isinstance(content, Mapping):
        return {name: _with_ascending_keys(content[name]) for name in sorted(content)}
    if isinstance(content, list | tuple):
        return [_with_ascending_keys(part) for part in content]
    return content
