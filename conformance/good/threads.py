#!/usr/bin/env python3
"""A Parley/1 chat server with threads: one that reads and one that writes for each connection.

    python3 threads.py PORT [--host 127.0.0.1] [--idle-ms N] [--login-ms N]

The reading thread (Connection) owns the life of its connection: it cuts lines, does what they ask in
the room under the lock of the room, looks at the clock, and closes the socket at the end. The writing
thread (Outbox in room.py) empties the queue of the connection. No thread ever waits for the network
while it holds the lock. wire.py cuts and composes lines, nicknames.py compares nicknames.
"""
import argparse
import json
import math
import os
import re
import select
import signal
import socket
import sys
import threading
import time

import wire
from room import CHUNK, Outbox, Peer, Room

SEND_BUFFER = 262_144
CONNECTIONS_MAX = 1000
# How long a connection may take to fetch its last lines before it is closed regardless.
LINGER_S = 2.0
SHUTDOWN_S = 0.5
STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


class Connection(Peer):
    """A peer with its socket, its clock and the thread that reads from it."""

    def __init__(self, sock: socket.socket, room: Room, idle_s: float, login_s: float) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # What the system holds for a peer that does not read is to be bounded as well. # LEAVE-11
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        super().__init__(Outbox(sock, room.crowd))
        self.sock, self.room = sock, room
        self.idle_s, self.pinged = idle_s, False
        self.quiet_since = time.monotonic()
        self.login_until = self.quiet_since + login_s
        self.lines = wire.Lines()
        self.readable = select.poll()
        self.readable.register(sock, select.POLLIN)

    def start(self) -> None:
        self.outbox.thread.start()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        try:
            while not self.over and self.step():
                pass
        except (OSError, MemoryError):
            pass  # A reset, a network that is gone: an end like any other. # LEAVE-6
        finally:
            self.finish()

    def step(self) -> bool:
        """Waits for input or for the clock; False at the end of the input."""
        waiting = self.readable.poll(math.ceil(self.seconds_left() * 1000))
        # Input that came in time but was not read yet must not count as silence.
        if self.seconds_left() == 0 and (self.nick is None or not waiting):
            self.time_is_up()
        elif waiting:
            return self.receive()
        return True

    def receive(self) -> bool:
        try:
            octets = self.sock.recv(CHUNK)
        except BlockingIOError:
            return True
        self.quiet_since, self.pinged = time.monotonic(), False  # LEAVE-13
        for line in self.lines.feed(octets):
            self.handle(line)
            if self.over:
                break  # LEAVE-3
        return octets != b""  # LEAVE-5, LEAVE-7

    def handle(self, line: bytes | None) -> None:
        command, *fields = wire.parse(line)
        with self.room as room:
            if not self.over:  # LEAVE-9
                getattr(room, command)(self, *fields)
        room.pace()

    def seconds_left(self) -> float:
        due = self.login_until if self.nick is None else self.quiet_since + self.idle_s
        return max(0.0, due - time.monotonic())

    def time_is_up(self) -> None:
        with self.room as room:
            if self.nick is None:
                room.end(self, "timeout", bye="login-timeout")  # LOGIN-8
            elif self.pinged:
                room.end(self, "timeout", bye="timeout")  # LEAVE-14
            else:
                self.quiet_since, self.pinged = time.monotonic(), True
                room.tell(self, wire.compose("ping", str(int(self.quiet_since * 1000))))  # LEAVE-12

    def finish(self) -> None:
        """Closes the socket, but so that the peer gets its last lines."""
        with self.room as room:
            room.end(self, "lost")
        until = time.monotonic() + LINGER_S
        self.drain(until)
        self.outbox.thread.join(max(0.0, until - time.monotonic()))
        self.outbox.cut()
        self.outbox.thread.join()
        self.sock.close()
        with self.room as room:
            room.peers.discard(self)

    def drain(self, until: float) -> None:
        """Reads on to the end: to close with input unread is a reset, which can destroy a bye."""
        try:
            while (left := until - time.monotonic()) > 0:
                if self.readable.poll(math.ceil(left * 1000)) and not self.sock.recv(CHUNK):
                    return
        except (OSError, MemoryError):
            pass  # The peer is gone; it has been told of already.


def admit(sock: socket.socket, room: Room, idle_s: float, login_s: float) -> None:
    """Takes a connection in, or tells it why not."""
    try:
        connection = Connection(sock, room, idle_s, login_s)
    except (OSError, RuntimeError, MemoryError):
        return sock.close()  # It was reset already, or the system gives nothing more. # LIVE-4
    with room:
        room.peers.add(connection)
        reason = "shutdown" if room.closed else "full" if len(room.peers) > CONNECTIONS_MAX else None
    try:
        if reason is None:
            return connection.start()
    except RuntimeError:
        reason = "full"  # The system gives no more threads. # LOGIN-10
    with room:
        connection.over = True
        room.peers.discard(connection)
    try:
        sock.send(wire.compose("bye", reason))
    except OSError:
        pass
    connection.outbox.cut()
    sock.close()


def accept(listener: socket.socket, room: Room, idle_s: float, login_s: float) -> None:
    while True:
        try:
            sock = listener.accept()[0]
        except OSError:
            time.sleep(0.01)  # Reset in the backlog, or out of descriptors: some will be free again.
            continue
        admit(sock, room, idle_s, login_s)


class OneSentence(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        self.exit(2, f"{self.prog}: {message}.\n")


def whole(least: int, most: int):
    """An argparse type: a whole number of a range."""

    def convert(text: str) -> int:
        if not re.fullmatch("[0-9]{1,10}", text) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return convert


def read_options() -> argparse.Namespace:
    parser = OneSentence(prog="threads.py", description="A Parley/1 chat server.", allow_abbrev=False)
    milliseconds = whole(1, 10**9)
    parser.add_argument("port", metavar="PORT", type=whole(0, 65535), help="0 picks a free one")
    parser.add_argument("--host", default="127.0.0.1", help="the IPv4 or IPv6 address to listen on")
    for name, default in (("idle", "60000"), ("login", "30000")):
        variable = f"PARLEY_{name.upper()}_MS"
        # argparse converts a default that is text, so the environment is checked like a flag.
        parser.add_argument(f"--{name}-ms", type=milliseconds, metavar="N",
                            default=os.environ.get(variable, default), help=f"also {variable}")
    return parser.parse_args()


def listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        print(f"threads.py: {host!r} is no address to listen on.", file=sys.stderr)
        sys.exit(2)
    listener = socket.socket(family, kind, proto)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        sys.exit(f"threads.py: cannot listen on {host} port {port}: {error.strerror}.")
    return listener


def report(failure: threading.ExceptHookArgs) -> None:
    """The last resort of a thread: one line, and the other threads go on."""
    print(f"threads.py: {failure.exc_type.__name__}: {failure.exc_value}", file=sys.stderr)


def main() -> None:
    options = read_options()
    # Blocked here and so in every thread, the signals wait for sigwait and interrupt nothing.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    listener = listen(options.host, options.port)
    host, port = listener.getsockname()[:2]
    limits = {"idleMs": options.idle_ms, "loginMs": options.login_ms}
    room = Room()
    threading.stack_size(256 * 1024)
    threading.excepthook = report
    threading.Thread(target=accept, daemon=True,
                     args=(listener, room, options.idle_ms / 1000, options.login_ms / 1000)).start()
    print(json.dumps({"listening": {"host": host, "port": port}, "limits": limits},
                     separators=(",", ":")), flush=True)
    signal.sigwait(STOP_SIGNALS)
    until = time.monotonic() + SHUTDOWN_S
    with room:
        room.end_all()
    while room.peers and time.monotonic() < until:
        time.sleep(0.01)
    # Nothing is left to do but to wait for threads that may wait for their peers much longer.
    os._exit(0)


if __name__ == "__main__":
    main()
