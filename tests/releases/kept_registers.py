"""Keep the register of this release, with 100 open cases: `python -m tests.releases.kept_registers` (`make release`).

A kept register is never overwritten: offices have open cases of that release. Before the first release with a schema
that stays (0.3.0) only the newest pre-release is kept; a schema that changes then is recorded anew, after its folder is
removed. No private key and no secret is kept: whoever restores one makes new keys beside the public list.
"""

import asyncio
import lzma
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

from publishing.release import ROOT, kept_register, project_version
from register import migrations, signing
from services import relay
from services.embedded.postgres import BIN_FOLDER
from services.embedded.stack import Stack
from settings import Settings
from starter.acts.submit import act
from starter.client import open_client
from tests.stack.fixtures import PYTHON, hire
from tests.stack.office import ACCEPTED, registered

CASES = 100
NOTE = {"name": "note", "actor": "li", "texts": {"opinion": "现场已查看"}}
DUMP, SIGNERS = "register.sql.xz", "signers"


def keep_register(home: Path, folder: Path) -> None:
    """Write a register with open cases into the folder: as SQL, with the public list of the keys that signed it."""
    with Stack(home, throwaway=True) as stack:
        migrations.upgrade(stack.database_owner_url)
        asyncio.run(hire(home))
        stack.run_process("worker", [*PYTHON, "worker"], cwd=ROOT)
        asyncio.run(open_cases(home))
        dump = run_postgres_program(stack, "pg_dump", "--no-owner")
        folder.mkdir(parents=True)
        (folder / DUMP).write_bytes(lzma.compress(dump, preset=9 | lzma.PRESET_EXTREME))
        (folder / SIGNERS).write_text((home / "signing" / signing.LIST).read_text())


async def open_cases(home: Path) -> None:
    """Open the cases: of each four two are registered, one is accepted, one has a note. All records are in the log."""
    client = open_client(Settings(home=home))
    for nth in range(CASES):
        number = await registered(client)
        if nth % 4 > 1:
            await act(client, number, ACCEPTED | {"actor": "li"} if nth % 4 == 3 else NOTE)
    await relay.deliver_pending(client, timedelta())
    await relay.sequence_records(client)
    client.close()


def restore_register(stack: Stack, folder: Path) -> None:
    """Restore a kept register into the database of a stack that has no tables yet."""
    dump = lzma.decompress((folder / DUMP).read_bytes())
    run_postgres_program(stack, "psql", "--quiet", "--set=ON_ERROR_STOP=1", given=dump)
    public = stack.home / "signing" / signing.LIST
    public.parent.mkdir(parents=True, exist_ok=True)
    public.write_text((folder / SIGNERS).read_text())


def run_postgres_program(stack: Stack, name: str, *options: str, given: bytes = b"") -> bytes:
    """Run a program of PostgreSQL as the owner of the tables; return its output."""
    database = stack.database_owner_url.replace("+psycopg2", "")
    argv = [str(BIN_FOLDER / name), f"--dbname={database}", *options]
    return subprocess.run(argv, input=given, stdout=subprocess.PIPE, check=True).stdout


def main() -> int:
    folder = kept_register(ROOT, project_version(ROOT))
    if folder.exists():
        print(f"{folder} is kept already.")  # noqa: T201
        return 0
    with tempfile.TemporaryDirectory() as home:
        keep_register(Path(home), folder)
    for other in folder.parent.iterdir():
        if other != folder and not other.name.replace(".", "").isdigit():  # a pre-release freezes nothing
            rmtree(other)
    print(f"{folder}: {sum(file.stat().st_size for file in folder.iterdir()) // 1000} kB")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
