"""An authority of the tests' own that stamps by RFC 3161: `openssl ts` behind a small HTTP server."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from integrity.log.publish import StampAuthority

CONFIGURATION = """[tsa]
default_tsa = one
[one]
serial = {folder}/serial
default_policy = 1.2.3.4.1
signer_digest = sha256
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
MIDDLE = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def openssl(folder: Path, *words: str) -> bytes:
    """Run OpenSSL in a folder and return what it prints."""
    return subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True).stdout


@dataclass
class StampServer:
    """The authority as it runs: its folder with `ca.pem`, and what it does wrong, if anything: another answer, or an
    answer to another request."""

    folder: Path
    url: str
    answer: bytes | None = None
    asked: int = 0

    @property
    def authority(self) -> StampAuthority:
        return StampAuthority(self.url, self.folder / "ca.pem")

    def stamp(self, request: bytes) -> bytes:
        """Return the answer to a request."""
        self.asked += 1
        if self.answer is not None:
            return self.answer
        (self.folder / "request").write_bytes(request)
        signed = ("-signer", "tsa.pem", "-inkey", "tsa.key", "-chain", "middle.pem", "-out", "answer")
        openssl(self.folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request", *signed)
        return (self.folder / "answer").read_bytes()


def make_authority(folder: Path) -> None:
    """Make the keys and certificates of an authority: its root, one below it, and what signs stamps."""
    folder.mkdir()
    (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder))
    (folder / "extensions").write_text(EXTENSIONS)
    openssl(folder, "req", "-x509", *CURVE, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Root")
    (folder / "middle-extensions").write_text(MIDDLE)
    for name, above, extensions in (("middle", "ca", "middle-extensions"), ("tsa", "middle", "extensions")):
        openssl(folder, "req", *CURVE, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        by_above = ("-CA", f"{above}.pem", "-CAkey", f"{above}.key", "-days", "2", "-extfile", extensions)
        openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", *by_above)


@contextmanager
def stamp_server(folder: Path) -> Iterator[StampServer]:
    """Serve an authority on a free port of this machine."""
    make_authority(folder)
    served = StampServer(folder, "")

    class StampHandler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = served.stamp(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if answer else 503)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), StampHandler)
    served.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
