"""A server that runs `banjie` for shell scripts, each command in a fork of a process that has the program loaded.

To load the program takes longer than most commands. `python -m tests.stack.command_server SOCKET FOLDER` writes the
script FOLDER/banjie, which hands its words, environment and open files to the server and returns the exit code.
"""

import json
import os
import socket
import sys
from pathlib import Path

from cli import app
from tests.stack.office import ROOT

MAX_REQUEST_BYTES = 1 << 16
CLIENT = """\
#!{python} -SE
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({path!r})
request = {{"words": sys.argv[1:], "environment": dict(os.environ), "folder": os.getcwd()}}
socket.send_fds(server, [json.dumps(request).encode()], [0, 1, 2])
sys.exit(server.recv(1)[0])
"""


def serve(path: str, folder: Path) -> None:
    """Run commands one after another until this process is stopped."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    write_client(folder / "banjie", path)
    while True:
        connection, _ = server.accept()
        if (child := os.fork()) == 0:
            run_command(connection)
        _, status = os.waitpid(child, 0)
        connection.sendall(bytes([os.waitstatus_to_exitcode(status) & 0xFF]))
        connection.close()


def run_command(connection: socket.socket) -> None:
    """Run the command of a request with the files that came along; end this process with its exit code."""
    request, files, _, _ = socket.recv_fds(connection, MAX_REQUEST_BYTES, 3)
    said = json.loads(request)
    for place, file in enumerate(files):
        os.dup2(file, place)
    os.environ.clear()
    os.environ.update(said["environment"])
    os.chdir(said["folder"])
    code = 70
    try:
        code = app.run_banjie(said["words"])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def write_client(script: Path, path: str) -> None:
    """Write the script in one step, so that whoever waits for it finds it complete."""
    draft = script.with_suffix(".new")
    draft.write_text(CLIENT.format(python=sys.executable, path=path))
    draft.chmod(0o755)
    draft.rename(script)


if __name__ == "__main__":
    os.chdir(ROOT)
    serve(sys.argv[1], Path(sys.argv[2]))
