"""Play every deed with every credential and write the outcomes, and their table in docs/security.md: `python -m
tests.attacks.matrix.record`. What is not found keeps the name that it has; a new one is to be given one."""

import tempfile
from pathlib import Path

from register import migrations
from services.embedded.postgres import OWNER_ROLE, PostgresServer
from services.embedded.processes import ChildProcesses
from tests.attacks.matrix.appends import APPENDS
from tests.attacks.matrix.besieged import besieged_register
from tests.attacks.matrix.credentials import ACCOUNT, DATABASE_CREDENTIALS, LOG_KEY, SECRET_ALONE
from tests.attacks.matrix.outcomes import (
    BEGIN,
    DEEDS,
    END,
    NONE,
    NOT_FOUND,
    PAGE,
    TABLE,
    page_table,
    read_outcomes,
    write_outcomes,
)  # fmt: skip
from tests.attacks.matrix.play import Stage
from tests.attacks.matrix.tampers import FILE_DEEDS, TAMPERS
from tests.stack.waiting import wait_until


def main() -> None:
    before = read_outcomes() if TABLE.exists() else {}
    cells = {deed.name: dict.fromkeys((SECRET_ALONE, LOG_KEY, ACCOUNT), NONE) for deed in DEEDS}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        (home / "postgres").mkdir()
        server = PostgresServer(home / "postgres", throwaway=True)
        children = ChildProcesses(home / "logs", lambda _: None)
        children.start_child(server.prepare_command())
        wait_until(server.is_ready, children.log_path("postgres"))
        try:
            server.create_database()
            migrations.upgrade(server.url(OWNER_ROLE))
            with besieged_register(server, home / "besieged") as siege:
                stage = Stage(siege)
                for credential in DATABASE_CREDENTIALS:
                    for deed in (*APPENDS, *TAMPERS):
                        cells[deed.name][credential.name] = stage.play(deed, credential).word
                for file_deed in FILE_DEEDS:
                    found = stage.play_file(file_deed)
                    columns = (*(one.name for one in DATABASE_CREDENTIALS), LOG_KEY)
                    cells[file_deed.name] |= {one: found.word if one in file_deed.reach else NONE for one in columns}
                stage.close()
        finally:
            children.stop_all()
            server.remove_socket_folder()
    for name, row in cells.items():
        for column, cell in row.items():
            known = before.get(name, {}).get(column, "")
            if known.startswith(cell) or (cell == NONE and known):
                row[column] = known
            elif cell == NOT_FOUND:
                row[column] = f"{NOT_FOUND}: ?"
    write_outcomes(cells)
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{page_table(cells)}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
