"""A backup of an office as docs/operations.md has it, with the same programs and options; then nothing is left."""

import asyncio
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.engine import make_url

from integrity.log.publish import PublishedLog
from register.documents.attachments import AttachmentStore
from services.embedded.postgres import BIN_FOLDER
from starter.client import BanjieClient
from tests.stack.databases import Database
from tests.stack.own_servers import Server

FILES = ("attachments", "archive")


def with_files(office: BanjieClient, home: Path) -> BanjieClient:
    """Return the office with its folders below one home, laid out as in the container."""
    for name in (*FILES, "log"):
        (home / name).mkdir(parents=True, exist_ok=True)
    log = PublishedLog(home / "log/public", home / "log/key")
    return replace(office, store=AttachmentStore(home / "attachments"), archive=home / "archive", published_log=log)


@dataclass
class Backup:
    """A folder with the backup of an office whose files lie below `home`."""

    folder: Path
    office: BanjieClient
    database: Database
    temporal: Server
    home: Path
    before: Path | None = None

    async def take_temporal(self) -> None:
        """Copy what Temporal keeps. The embedded one stops for that."""
        await self.temporal.stop()
        self.before = self.temporal.copy()
        await self.temporal.start()

    def take_rest(self) -> None:
        """Take the log, the register and the files, in the order of the page."""
        self.folder.mkdir()
        self._tar("--create", "log.tar.gz", "--sort=name", "log")
        self._program("pg_dump", "--format=custom", f"--file={self.folder / 'banjie.dump'}", dbname=self.name)
        self._tar("--create", "files.tar.gz", *FILES)

    async def destroy(self) -> None:
        """Let nothing be left but the backup."""
        await self.temporal.stop()
        self.temporal.set_back(None)
        await asyncio.to_thread(shutil.rmtree, self.home)
        self.office.register.kw["bind"].dispose()
        self._program("psql", "--quiet", f"--command=DROP DATABASE {self.name}", dbname="postgres")

    async def restore(self, without: str = "") -> None:
        """Restore everything but one part: `register` (a new one is there in its place) or `temporal`."""
        self.home.mkdir()
        if without == "register":
            create = f"--command=CREATE DATABASE {self.name} TEMPLATE banjie OWNER banjie_owner"
            self._program("psql", "--quiet", create, dbname="postgres")
        else:
            options = ("--clean", "--if-exists", "--create", "--exit-on-error", str(self.folder / "banjie.dump"))
            self._program("pg_restore", *options, dbname="postgres")
        self._tar("--extract", "log.tar.gz", "--skip-old-files")
        self._tar("--extract", "files.tar.gz")
        self.temporal.set_back(None if without == "temporal" else self.before)
        await self.temporal.start()

    @property
    def name(self) -> str:
        return make_url(self.database.superuser_url).database or ""

    def _tar(self, what: str, archive: str, *words: str) -> None:
        path = f"--file={self.folder / archive}"
        subprocess.run(["tar", what, "--gzip", path, f"--directory={self.home}", *words], check=True)

    def _program(self, name: str, *words: str, dbname: str) -> None:
        address = make_url(self.database.superuser_url).set(drivername="postgresql", database=dbname)
        subprocess.run(
            [BIN_FOLDER / name, f"--dbname={address.render_as_string(hide_password=False)}", *words], check=True
        )
