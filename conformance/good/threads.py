#!/usr/bin/env python3
"""A Parley/1 chat server with threads: one that reads and one that writes for each connection.

    python3 threads.py PORT [--host 127.0.0.1] [--idle-ms N] [--login-ms N]

The reading thread (Connection) owns the life of its connection: it cuts lines, looks at the clock
and closes the socket at the end. Whatever it does to the room it does under the one lock of the
room, so that all members see one order. Under that lock lines are only appended to queues in memory
(Outbox); each queue has a writing thread that empties it, so nobody waits for somebody else's
network. The room settles before the lock is released: whose queue ran over is shown out.
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
from nicknames import nickname_key

TEXT_MAX = 960
QUEUE_MAX = 1_048_576
CHUNK = 65_536
SEND_BUFFER = 262_144
CONNECTIONS_MAX = 1000
# Above this many octets a writing thread that could write is taken to lack processor time.
BEHIND = 131_072
PACE_S = 0.1
# How long a connection may take to fetch its last lines before it is closed regardless.
LINGER_S = 2.0
SHUTDOWN_S = 0.7
STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


class Outbox:
    """What waits to be sent on one connection, and the thread that sends it."""

    def __init__(self, sock: socket.socket, crowd: set["Outbox"]) -> None:
        self.sock = sock
        self.crowd = crowd
        self.held = bytearray()
        self.ready = threading.Condition(threading.Lock())
        self.closing = False
        self.stalled = False
        self.thread = threading.Thread(target=self.run, daemon=True)

    def put(self, line: bytes) -> bool:
        """Adds a line; False if the queue would hold too much, which ends the connection."""
        with self.ready:
            if self.closing:
                return True
            fits = len(self.held) + len(line) <= QUEUE_MAX  # LEAVE-11
            if fits:
                if not self.held:
                    self.ready.notify()
                self.held += line
                if self.behind():
                    self.crowd.add(self)
        if not fits:
            self.cut()
        return fits

    def behind(self) -> bool:
        """Whether it is this server that is late, and not the peer that does not read."""
        return len(self.held) > BEHIND and not self.stalled

    def close(self) -> None:
        """Lets nothing more in; the thread sends what is held, then FIN."""
        with self.ready:
            self.closing = True
            self.ready.notify()

    def cut(self) -> None:
        """Drops what is held; shutdown also wakes both threads if they wait for the socket."""
        with self.ready:
            self.held.clear()
            self.closing = True
            self.ready.notify()
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # It is not connected any more, which is what was wanted.

    def run(self) -> None:
        try:
            while chunk := self.next_chunk():
                self.send(chunk)
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            # A reset met while writing. The reading thread still finds the last words, then the end.
            self.cut()  # LEAVE-6

    def next_chunk(self) -> bytes:
        """Many short lines in one piece; empty when all is sent and nothing can follow."""
        with self.ready:
            while not self.held and not self.closing:
                self.ready.wait()
            return bytes(self.held[:CHUNK])

    def send(self, chunk: bytes) -> None:
        try:
            sent = self.sock.send(chunk)
        except BlockingIOError:
            self.stalled = True
            writable = select.poll()
            writable.register(self.sock, select.POLLOUT)
            writable.poll()
            self.stalled = False
            return
        with self.ready:
            # Octets count as held until the system has taken them.
            del self.held[:sent]


class Room:
    """The members and their order. Use it as a context: its methods want the lock held."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.members: dict[str, Connection] = {}
        self.connections: set[Connection] = set()
        self.slow: list[Connection] = []
        self.crowd: set[Outbox] = set()
        self.closed = False

    def __enter__(self) -> "Room":
        self.lock.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        # Not before: a left in the middle of telling a line would break the one order. # SAY-6
        try:
            while self.slow:
                self.end(self.slow.pop(0), "slow")
        finally:
            self.lock.release()

    def tell(self, to: "Connection", line: bytes) -> None:
        if not to.outbox.put(line):
            self.slow.append(to)

    def tell_others(self, sender: "Connection", line: bytes) -> None:
        for member in self.members.values():
            if member is not sender:
                self.tell(member, line)

    def end(self, who: "Connection", reason: str, bye: str | None = None) -> None:
        """Ends a connection, and a membership if it had one; the second time does nothing."""
        if who.over:
            return  # LEAVE-1
        who.over = True
        if bye:
            self.tell(who, wire.compose("bye", bye))
        who.outbox.close()
        if who.nick is not None:  # LEAVE-10
            del self.members[who.key]  # NICK-7
            self.tell_others(who, wire.compose("left", who.nick, reason))

    def end_all(self) -> None:
        self.closed = True
        self.members.clear()  # All leave at one moment: nobody is left to be told.
        for connection in self.connections:
            connection.nick = None
            self.end(connection, "shutdown", bye="shutdown")  # LEAVE-15

    def pace(self) -> None:
        """Keeps a fast sender from outrunning the writing threads. Call it without the lock.

        Nobody is waited for who does not read, only threads that could write at once. # LIVE-2
        """
        until = time.monotonic() + PACE_S
        while self.crowd and time.monotonic() < until:
            time.sleep(0.001)
            with self.lock:
                self.crowd.difference_update([box for box in self.crowd if not box.behind()])

    # The commands. A refusal changes nothing; the checks stand in the order of the catalogue. ERR-3

    def error(self, who: "Connection", code: str) -> None:
        self.tell(who, wire.compose("error", code, wire.ERRORS[code]))  # ERR-1, ERR-2

    def login(self, who: "Connection", nick: str) -> None:
        if who.nick is not None:
            return self.error(who, "already-logged-in")  # LOGIN-6
        key = nickname_key(nick)
        if key is None:
            return self.error(who, "nick-invalid")
        if key in self.members:
            return self.error(who, "nick-in-use")  # NICK-1; NICK-5 by the lock
        here = wire.roster([member.nick for member in self.members.values()])  # LOGIN-2
        self.tell(who, here + wire.compose("welcome", nick))  # NICK-4
        who.nick, who.key = nick, key
        self.members[key] = who
        self.tell_others(who, wire.compose("joined", nick))  # LOGIN-3

    def refused_text(self, who: "Connection", text: str) -> str | None:
        if who.nick is None:
            return "not-logged-in"  # LOGIN-5
        if not text:
            return "text-empty"  # SAY-8
        return "text-too-long" if len(text.encode()) > TEXT_MAX else None  # SAY-9

    def say(self, who: "Connection", text: str) -> None:
        if code := self.refused_text(who, text):
            return self.error(who, code)
        self.tell_others(who, wire.compose("said", who.nick, text))  # SAY-1, SAY-3

    def to(self, who: "Connection", nick: str, text: str) -> None:
        if code := self.refused_text(who, text):
            return self.error(who, code)
        # A nickname that is not allowed has no key, and so no member has it. # TO-2, TO-4
        member = self.members.get(nickname_key(nick) or "")
        if member is who:
            return self.error(who, "to-self")  # TO-3
        if member is None:
            return self.error(who, "no-such-nick")
        self.tell(member, wire.compose("told", who.nick, text))  # TO-1

    def quit(self, who: "Connection") -> None:
        self.end(who, "quit", bye="quit")  # LEAVE-2, LEAVE-4

    def ping(self, who: "Connection", token: str) -> None:
        self.tell(who, wire.compose("pong", token))  # PING-1

    def pong(self, who: "Connection", token: str) -> None:
        """Nothing to do: that something arrived was noted when it was read."""  # PING-2


class Connection:
    """One peer: what it is in the room, and the thread that reads from it."""

    def __init__(self, sock: socket.socket, room: Room, idle_s: float, login_s: float) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # What the system holds for a peer that does not read is to be bounded as well. # LEAVE-11
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.sock, self.room = sock, room
        self.outbox = Outbox(sock, room.crowd)
        self.nick: str | None = None
        self.key = ""
        self.over = False  # Only set under the lock of the room.
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
        except OSError:
            pass  # A reset, or a network that is gone: an end like any other. # LEAVE-6
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
            room.connections.discard(self)

    def drain(self, until: float) -> None:
        """Reads on to the end: to close with input unread is a reset, which can destroy a bye."""
        try:
            while (left := until - time.monotonic()) > 0:
                if self.readable.poll(math.ceil(left * 1000)) and not self.sock.recv(CHUNK):
                    return
        except OSError:
            pass  # The peer is gone; it has been told of already.


def admit(sock: socket.socket, room: Room, idle_s: float, login_s: float) -> None:
    """Takes a connection in, or tells it why not."""
    try:
        connection = Connection(sock, room, idle_s, login_s)
    except OSError:
        return sock.close()  # It was reset before it could be looked at. # LIVE-4
    with room:
        room.connections.add(connection)
        reason = "shutdown" if room.closed else "full" if len(room.connections) > CONNECTIONS_MAX else None
    try:
        if reason is None:
            return connection.start()
    except RuntimeError:
        reason = "full"  # The system gives no more threads. # LOGIN-10
    with room:
        connection.over = True
        room.connections.discard(connection)
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
    milliseconds = whole(1, 2**31 - 1)
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


def main() -> None:
    options = read_options()
    # Blocked here and so in every thread, the signals wait for sigwait and interrupt nothing.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    listener = listen(options.host, options.port)
    host, port = listener.getsockname()[:2]
    limits = {"idleMs": options.idle_ms, "loginMs": options.login_ms}
    room = Room()
    threading.stack_size(256 * 1024)
    threading.Thread(target=accept, daemon=True,
                     args=(listener, room, options.idle_ms / 1000, options.login_ms / 1000)).start()
    print(json.dumps({"listening": {"host": host, "port": port}, "limits": limits},
                     separators=(",", ":")), flush=True)
    signal.sigwait(STOP_SIGNALS)
    until = time.monotonic() + SHUTDOWN_S
    with room:
        room.end_all()
    while room.connections and time.monotonic() < until:
        time.sleep(0.01)
    # Nothing is left to do but to wait for threads that may wait for their peers much longer.
    os._exit(0)


if __name__ == "__main__":
    main()
