"""A real S3 server from the package `moto`, on a loopback port, in a thread; what it keeps is in memory."""

from __future__ import annotations

import importlib.util
import itertools
import logging
import urllib.request
from pathlib import Path

from tests.servers import processes

KEY_ID, SECRET = "AKIATESTKEYIDENTIFIER", "a-secret/that+nobody:sees"


class S3Server:
    """It can go away and come back on the same port, with all that it keeps."""

    def __init__(self) -> None:
        for package in ("moto", "obstore"):
            if importlib.util.find_spec(package) is None:
                processes.unavailable(f"{package} is not installed (pip install 'casebox[scale,dev]')")
        self.port = processes.free_port()
        self._numbers = itertools.count(1)
        self._server: object | None = None
        self.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, or listen again."""
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self._server.start()

    def stop(self) -> None:
        """Away: connections are refused."""
        if self._server is not None:
            self._server.stop()  # type: ignore[attr-defined]
            self._server = None

    close = stop

    def create_bucket(self) -> str:
        """A new empty bucket's name."""
        name = f"casebox-{next(self._numbers)}"
        asked = urllib.request.Request(f"{self.endpoint}/{name}", method="PUT")
        urllib.request.urlopen(asked).close()
        return name

    def credentials(self, folder: Path) -> Path:
        """A file with the key."""
        path = folder / "store.credentials"
        path.write_text(f"[default]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n")
        path.chmod(0o600)
        return path
