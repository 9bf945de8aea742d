"""TLS in front of a development server, which has none: clients need a certificate, as in docker-compose.yml."""

import asyncio
import ssl
import subprocess
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from tests.deploy.compose_files import ROOT
from tests.stack.tools import tool

CHUNK_BYTES = 65_536


def make_keys(folder: Path) -> dict[str, str]:
    """Make certificates and tokens with the script of deploy/; return the tokens by who has them."""
    tool("openssl"), tool("xxd")  # the script calls them
    subprocess.run((ROOT / "deploy/temporal/keys.sh", folder), check=True)
    return {
        "banjie": (folder / "banjie/banjie_temporal_api_key").read_text(),
        "operator": (folder / "operator/env").read_text().removeprefix("TEMPORAL_API_KEY=").strip(),
    }


class TlsFront:
    """Decrypts what comes to its `address` and passes it on to `behind`. `authority`: that of who may come."""

    def __init__(self, behind: str, keys: Path, authority: str = "client-ca.crt") -> None:
        self._behind = behind
        self._open: set[asyncio.Task[None]] = set()
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(keys / "server" / authority))
        self._context.load_cert_chain(keys / "server/server.crt", keys / "server/server.key")
        self._context.verify_mode = ssl.CERT_REQUIRED
        self._context.set_alpn_protocols(["h2"])
        self._address: Future[str] = Future()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._listen(),), daemon=True)

    def start(self) -> str:
        """Begin to listen; return the address."""
        self._thread.start()
        return self._address.result()

    def stop(self) -> None:
        """End all connections."""
        self._stopped.set()
        self._thread.join()

    async def _listen(self) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        self._address.set_result(f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await asyncio.to_thread(self._stopped.wait)
        server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = self._behind.rpartition(":")
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        inner_reader, inner_writer = await asyncio.open_connection(host, int(port))
        try:
            await asyncio.gather(_pass_on(reader, inner_writer), _pass_on(inner_reader, writer))
        finally:
            inner_writer.transport.abort()
            writer.transport.abort()
            self._open.discard(task)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, ssl.SSLError):
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
    writer.close()
