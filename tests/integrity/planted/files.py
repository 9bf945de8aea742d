"""Tamperings outside of the database: attachments, papers, archived histories, and the signed log with its tiles,
checkpoint and policy."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from integrity.log.keys import add_key, policy_text, read_keys
from integrity.log.note import Checkpoint, Note, signed_note
from integrity.log.publish import PublishedLog


class PlantedFile(NamedTuple):
    """A file below the home of the register, and what it says then: None where it is removed."""

    name: str
    path: Path
    content: bytes | None


CHANGES: Mapping[str, Callable[[bytes], bytes | None]] = {
    "a byte altered": lambda old: old[:-1] + bytes([old[-1] ^ 1]),
    "cut": lambda old: old[:-1],
    "lengthened": lambda old: old + b".",
    "emptied": lambda _: b"",
    "removed": lambda _: None,
}


def planted_files(home: Path, folders: tuple[str, ...]) -> Iterator[PlantedFile]:
    """Yield what can be done to each file in these folders; in each, two of the files exchanged."""
    for folder in folders:
        files = sorted(path for path in (home / folder).rglob("*") if path.is_file())
        for path in files:
            for what, change in CHANGES.items():
                yield PlantedFile(f"{path.name}: {what}", path, change(path.read_bytes()))
        if len(files) > 1:
            yield PlantedFile(f"{files[0].name}: another file", files[0], files[1].read_bytes())


def planted_checkpoints(log: PublishedLog, elsewhere: Path) -> Iterator[PlantedFile]:
    """Yield what can be done to the checkpoint and its policy, with keys of a forger too."""
    path, note, signers = log.folder / "checkpoint", log.note(), read_keys(log.key_file)
    assert note
    said = Checkpoint.parse(note.text)
    add_key(elsewhere, said.origin)
    forgers = read_keys(elsewhere)
    signed = note.signatures[0]
    notes: dict[str, Note] = {
        "a signature altered": note._replace(signatures=(signed[:-8] + "AAAA" + signed[-4:],)),
        "signed by another": signed_note(str(said), forgers),
        "another root": signed_note(str(said._replace(root=bytes(32))), signers),
        "another size": signed_note(str(said._replace(size=said.size - 1)), signers),
        "a size to come": signed_note(str(said._replace(size=said.size + 1)), signers),
        "unsigned changes": note._replace(text=note.text.replace(f"\n{said.size}\n", f"\n{said.size - 1}\n")),
    }
    for what, forged in notes.items():
        yield PlantedFile(f"checkpoint: {what}", path, str(forged).encode())
    yield PlantedFile("checkpoint: no note", path, b"nothing\n")
    policies = {
        "another key": policy_text([one.key for one in forgers]),
        "no key": "quorum none\n",
        "nonsense": "log\n",
    }
    for what, policy in policies.items():
        yield PlantedFile(f"policy: {what}", log.folder / "policy", policy.encode())
