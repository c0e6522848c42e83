"""The floor: a bare loop that receives, hashes and fsyncs bodies, and nothing else. What a server can't do without.

Usage: ``python -m tests.bench.floor <folder>``. A body is sent as its length (8 bytes) and its bytes;
one byte comes back when it is on disk.
"""

import hashlib
import json
import os
import socket
import sys
import threading
import time
from pathlib import Path

LENGTH_BYTES = 8
PIECE = 256 * 1024


def main() -> None:
    """Serve until standard input ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_accept, args=(listening, Path(sys.argv[1])), daemon=True).start()
    print(json.dumps({"port": listening.getsockname()[1]}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(time.process_time()), flush=True)


def _accept(listening: socket.socket, folder: Path) -> None:
    for number in range(1 << 30):
        connection, _ = listening.accept()
        threading.Thread(target=_take, args=(connection, folder / f"floor-{number}"), daemon=True).start()


def _take(connection: socket.socket, path: Path) -> None:
    buffer = bytearray(PIECE)
    number = 0
    while head := connection.recv(LENGTH_BYTES, socket.MSG_WAITALL):
        number += 1
        _keep(connection, int.from_bytes(head), buffer, Path(f"{path}-{number}"))
        connection.sendall(b"1")


def _keep(connection: socket.socket, length: int, buffer: bytearray, path: Path) -> None:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        while length > 0:
            read = connection.recv_into(buffer, min(PIECE, length), socket.MSG_WAITALL)
            digest.update(memoryview(buffer)[:read])
            file.write(memoryview(buffer)[:read])
            length -= read
        file.flush()
        os.fsync(file.fileno())
    assert digest.digest()


def send(port: int, bodies: list[bytes]) -> None:
    """Send bodies one after another over one connection, as a client of this loop."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for body in bodies:
            connection.sendall(len(body).to_bytes(LENGTH_BYTES) + body)
            assert connection.recv(1) == b"1"


if __name__ == "__main__":
    main()
