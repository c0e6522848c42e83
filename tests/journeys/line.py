"""The line between a phone and the centre: a TCP forwarder that can be cut, made slow, or keep answers back."""

import socket
import struct
import threading
import time
from contextlib import suppress

PIECE, TRICKLE, TICK_SECONDS = 16 * 1024, 512, 0.005
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing answers with a reset, as a dead line does


class Line:
    """Listens on a port of its own, which stays the same while the centre goes and comes."""

    def __init__(self, centre_port: int) -> None:
        self._centre_port = centre_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.sent: list[bytearray] = []
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._whole, self._asking, self._answering = True, threading.Event(), threading.Event()
        self._let_all_through()
        self._pace = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Nothing goes through, and what is under way breaks off."""
        with self._lock:
            self._whole = False
            broken, self._open = self._open, set()
        for end in broken:
            _break(end)
        self._let_all_through()

    def mend(self) -> None:
        """Everything goes through again, at full speed."""
        self._pace, self._whole = 0, True
        self._let_all_through()

    def hold_answers(self) -> None:
        """Requests arrive; answers stay on the way until the line is cut or mended."""
        self._answering.clear()

    def hold_requests(self, held: bool = True) -> None:
        """What phones send stays on the way, or goes on."""
        if held:
            self._asking.clear()
        else:
            self._asking.set()

    def slow(self, bytes_per_second: int) -> None:
        """What phones send trickles."""
        self._pace = bytes_per_second

    def requests(self, beginning: bytes) -> list[bytes]:
        """Whole requests that arrived so far, those that begin like this."""
        return [request for stream in self.sent for request in _split(bytes(stream))[0] if request.startswith(beginning)]

    def under_way(self, beginning: bytes) -> bool:
        """Whether the beginning of such a request arrived, and not its end."""
        return any(_split(bytes(stream))[1].startswith(beginning) for stream in self.sent)

    def close(self) -> None:
        """Stop listening."""
        self.cut()
        self._listener.close()

    def _trickle(self, size: int) -> None:
        """Wait as long as so many bytes take; a change of pace is felt at once."""
        while size > 0 and self._pace:
            time.sleep(TICK_SECONDS)
            size -= max(1, round(self._pace * TICK_SECONDS))

    def _let_all_through(self) -> None:
        self._asking.set()
        self._answering.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._listener.accept()
                if not self._connect(phone):
                    _break(phone)

    def _connect(self, phone: socket.socket) -> bool:
        try:
            centre = socket.create_connection(("127.0.0.1", self._centre_port), timeout=5)
        except OSError:
            return False
        centre.settimeout(None)
        with self._lock:
            if not self._whole:
                centre.close()
                return False
            self._open |= {phone, centre}
        self.sent.append(stream := bytearray())
        threading.Thread(target=self._forward, args=(phone, centre, stream), daemon=True).start()
        threading.Thread(target=self._forward, args=(centre, phone, None), daemon=True).start()
        return True

    def _forward(self, source: socket.socket, target: socket.socket, heard: bytearray | None) -> None:
        with suppress(OSError):
            while piece := source.recv(TRICKLE if self._pace else PIECE):
                if heard is not None:
                    self._trickle(len(piece))
                (self._answering if heard is None else self._asking).wait()
                target.sendall(piece)
                if heard is not None:
                    heard += piece
        with self._lock:
            self._open -= {source, target}
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        if heard is not None:
            source.close()
            target.close()


def _break(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def _split(stream: bytes) -> tuple[list[bytes], bytes]:
    """The whole requests of one connection, and what there is of the next."""
    found = []
    while b"\r\n\r\n" in stream:
        head, _, rest = stream.partition(b"\r\n\r\n")
        sizes = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        length = int(sizes[0]) if sizes else 0
        if len(rest) < length:
            break
        found.append(head + b"\r\n\r\n" + rest[:length])
        stream = rest[length:]
    return found, stream
