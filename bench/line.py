"""A line in between: counts what passes, and may be as slow as a real one."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from tests.servers import processes

CHUNK = 64 * 1024


@dataclass
class Line:
    """A proxy on the loopback before a server's port.

    `delay_seconds` each way (half a round trip), `bytes_a_second` each way; 0: as fast as it goes.
    """

    target: int
    delay_seconds: float = 0.0
    bytes_a_second: float = 0.0
    port: int = field(default_factory=processes.free_port)
    passed: int = 0
    """Bytes in both directions so far."""

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._serve, args=[ready], daemon=True).start()
        ready.wait(10)

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        start = asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=1 << 20)
        self._server = self._loop.run_until_complete(start)
        ready.set()
        self._loop.run_forever()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target, limit=1 << 20)
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One direction: chunks leave in order, each `delay_seconds` after its last bit went on the line."""
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=256)
        sender = asyncio.ensure_future(self._deliver(queue, writer))
        free_at = time.monotonic()
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                self.passed += len(data)
                if self.bytes_a_second:
                    free_at = max(free_at, time.monotonic()) + len(data) / self.bytes_a_second
                    await asyncio.sleep(max(0.0, free_at - time.monotonic()))
                await queue.put((time.monotonic() + self.delay_seconds, data))
        await queue.put((0.0, b""))
        await sender

    async def _deliver(self, queue: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while (item := await queue.get())[1]:
                await asyncio.sleep(max(0.0, item[0] - time.monotonic()))
                writer.write(item[1])
                await writer.drain()
        writer.close()

    def close(self) -> None:
        """Stop serving."""
        self._loop.call_soon_threadsafe(self._loop.stop)
