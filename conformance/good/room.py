"""The room of a Parley/1 server: its members, their one order, and what waits to be sent to each.

Everything that happens in the room happens under its one lock, so that all members see one order.
Under that lock lines are only appended to queues in memory (Outbox). Each queue has a thread of its
own that empties it, so nobody waits for somebody else's network.
"""
import select
import socket
import threading
import time

import wire
from nicknames import nickname_key

TEXT_MAX = 960
QUEUE_MAX = 1_048_576
CHUNK = 65_536
# Above this many octets a writing thread that could write is taken to lack processor time.
BEHIND = 131_072
PACE_S = 0.1
# How many octets a second are relayed, over all members, before speakers have to wait for their turn;
# each line is charged for some more members than there are, so that a small room has a bound too.
RELAY_RATE = 268_435_456
RELAY_EXTRA = 16
BURST_S = 0.005


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


class Peer:
    """What the room knows of a connection."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.nick: str | None = None
        self.key = ""
        # Set once, under the lock of the room: after that nothing of this peer counts any more.
        self.over = False


class Room:
    """The members and their order. Use it as a context: its methods want the lock held."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.members: dict[str, Peer] = {}
        self.peers: set[Peer] = set()
        self.slow: list[Peer] = []
        self.crowd: set[Outbox] = set()
        self.relayed_by = 0.0
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

    def tell(self, to: Peer, line: bytes) -> None:
        if not to.outbox.put(line):
            self.slow.append(to)

    def tell_others(self, sender: Peer, line: bytes) -> None:
        for member in self.members.values():
            if member is not sender:
                self.tell(member, line)
        cost = len(line) * (len(self.members) + RELAY_EXTRA) / RELAY_RATE
        self.relayed_by = max(self.relayed_by, time.monotonic()) + cost

    def end(self, who: Peer, reason: str, bye: str | None = None) -> None:
        """Ends a connection, and a membership if it had one; the second time does nothing."""
        if who.over:
            return  # LEAVE-1
        who.over = True
        if bye:
            self.tell(who, wire.compose("bye", bye))
        who.outbox.close()
        if self.members.pop(who.key, None):  # NICK-7, LEAVE-10
            self.tell_others(who, wire.compose("left", who.nick, reason))

    def end_all(self) -> None:
        self.closed = True
        self.members.clear()  # All leave at one moment, so nobody remains to be told of it.
        for peer in self.peers:
            self.end(peer, "shutdown", bye="shutdown")  # LEAVE-15

    def pace(self) -> None:
        """Lets a fast sender wait, so that members who do read can keep up. Needs the lock not held.

        Only the sender's own next line is late. How long depends on what was relayed, and on writing
        threads that could write at once, but never on a member that does not read. # LIVE-2
        """
        now = time.monotonic()
        if self.relayed_by - now > BURST_S:
            time.sleep(min(self.relayed_by - now, PACE_S))
        while self.crowd and time.monotonic() < now + PACE_S:
            time.sleep(0.001)
            with self.lock:
                self.crowd.difference_update([box for box in self.crowd if not box.behind()])

    # The commands. A refusal changes nothing; the checks stand in the order of the catalogue. ERR-3

    def error(self, who: Peer, code: str) -> None:
        self.tell(who, wire.compose("error", code, wire.ERRORS[code]))  # ERR-1, ERR-2

    def login(self, who: Peer, nick: str) -> None:
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

    def refused_text(self, who: Peer, text: str) -> str | None:
        if who.nick is None:
            return "not-logged-in"  # LOGIN-5
        if not text:
            return "text-empty"  # SAY-8
        return "text-too-long" if len(text.encode()) > TEXT_MAX else None  # SAY-9

    def say(self, who: Peer, text: str) -> None:
        if code := self.refused_text(who, text):
            return self.error(who, code)
        self.tell_others(who, wire.compose("said", who.nick, text))  # SAY-1, SAY-3

    def to(self, who: Peer, nick: str, text: str) -> None:
        if code := self.refused_text(who, text):
            return self.error(who, code)
        # A nickname that is not allowed has no key, and so no member has it. # TO-2, TO-4
        member = self.members.get(nickname_key(nick) or "")
        if member is who:
            return self.error(who, "to-self")  # TO-3
        if member is None:
            return self.error(who, "no-such-nick")
        self.tell(member, wire.compose("told", who.nick, text))  # TO-1

    def quit(self, who: Peer) -> None:
        self.end(who, "quit", bye="quit")  # LEAVE-2, LEAVE-4

    def ping(self, who: Peer, token: str) -> None:
        self.tell(who, wire.compose("pong", token))  # PING-1

    def pong(self, who: Peer, token: str) -> None:
        """Nothing to do: that something arrived was noted when it was read."""  # PING-2
