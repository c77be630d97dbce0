"""Lines typed in a terminal, without a thread that would outlive the demo."""

import asyncio
import os
from collections.abc import AsyncGenerator

_AT_ONCE = 65_536


async def typed_lines(descriptor: int) -> AsyncGenerator[str, None]:
    """Yield each line without its end, until the input ends (Ctrl-D)."""
    chunks: asyncio.Queue[bytes] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, lambda: chunks.put_nowait(_read(descriptor)))
    rest = b""
    try:
        while chunk := await chunks.get():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield line.decode(errors="replace").strip("\r")
    finally:
        loop.remove_reader(descriptor)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _AT_ONCE)
    except OSError:  # the terminal is gone
        return b""
