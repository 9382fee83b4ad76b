#!/usr/bin/env python3
"""A server for Budget Chat (protohackers.com, problem 3) with asyncio.

    python3 budget_chat.py [PORT] [--host 127.0.0.1]        without PORT: the environment's PORT

It asks for a name; who gives a good one is told who is there, and the others that somebody came. Each
further line goes to all others, and who goes is told to them. What the statement leaves open: a name
has at most 32 characters, and nobody else's, whatever the case; an empty line is said like any other;
a line that is not UTF-8 is ignored; a longer one than 4096 octets ends its connection.

A connection has two tasks: one reads and does what the lines ask for (Connection), one writes
(Outbox). All tasks share one thread, and nothing in Room waits, so whatever happens in the room
happens at once and for all: that is the one order. The numbers in the comments are requirements of
Parley; `parley explain LEAVE-8` says what one means.
"""
import argparse
import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator

PROMPT = b"Welcome to budgetchat! What shall I call you?\n"
ILLEGAL = b"A name is 1 to 32 letters and digits of ASCII. Come back with such a one.\n"
IN_USE = b"Somebody here has that name. Come back with another.\n"
FULL = b"There is no room for you at the moment. Come back later.\n"

NAME = re.compile(rb"[A-Za-z0-9]{1,32}")
LINE_MAX = 4096
QUEUE_MAX = 1_048_576
SEND_BUFFER = 262_144
CONNECTIONS_MAX = 1000
# So much is written at once, and so much read before the others have their turn.
WRITE_CHUNK = 65_536
READ_CHUNK = 4096
# How long a connection may take to fetch its last lines before it is closed regardless.
LINGER_S = 2.0
SHUTDOWN_S = 0.5


class Outbox:
    """What waits to be sent on one connection, and the task that sends it. Nobody waits for it."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.held = bytearray()
        self.closing = self.overflown = False
        self.ready = asyncio.Event()
        self.task = asyncio.create_task(self.run())

    def put(self, line: bytes) -> None:
        if self.closing:
            return
        if len(self.held) + len(line) > QUEUE_MAX:  # LEAVE-11
            self.overflown = True
            return self.cut()
        self.held += line
        self.ready.set()

    def close(self) -> None:
        """Lets nothing more in; the task sends what is held, then FIN."""
        self.closing = True
        self.ready.set()

    def cut(self) -> None:
        """Drops what is held; shutdown also wakes whoever waits for the socket."""
        self.held.clear()
        self.close()
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # It is not connected any more, which is what was wanted.

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self.held or not self.closing:
                await self.ready.wait()
                self.ready.clear()
                while chunk := bytes(self.held[:WRITE_CHUNK]):
                    await loop.sock_sendall(self.sock, chunk)
                    # Octets count as held until the system has taken them.
                    del self.held[:len(chunk)]
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            # A reset met while writing. Who reads still finds the last lines, then the end. # LEAVE-6
            self.held.clear()
            self.closing = True


class Room:
    """Who has joined. Nothing in here awaits, so nothing comes in between."""  # SAY-6

    def __init__(self) -> None:
        self.connections: set[Connection] = set()
        self.members: dict[bytes, Connection] = {}

    def refusal(self, name: bytes) -> bytes | None:
        """What to tell somebody who cannot have this name."""
        if not NAME.fullmatch(name):
            return ILLEGAL  # NICK-6
        return IN_USE if name.lower() in self.members else None  # NICK-1, NICK-2

    def join(self, newcomer: "Connection", name: bytes) -> None:
        names = b", ".join(member.name for member in self.members.values())
        newcomer.tell(b"* The room contains: " + names)  # LOGIN-1, LOGIN-2
        newcomer.name = name
        self.members[name.lower()] = newcomer
        self.tell_others(newcomer, b"* " + name + b" has entered the room")  # LOGIN-3

    def say(self, sender: "Connection", text: bytes) -> None:
        self.tell_others(sender, b"[" + sender.name + b"] " + text)  # SAY-1

    def leave(self, leaver: "Connection") -> None:
        """Takes somebody out of the room; who never joined leaves without a word."""
        if leaver.name:  # LEAVE-10
            del self.members[leaver.name.lower()]  # NICK-7
            self.tell_others(leaver, b"* " + leaver.name + b" has left the room")  # LEAVE-1

    def tell_others(self, sender: "Connection", line: bytes) -> None:
        for member in self.members.values():  # LOGIN-4
            if member is not sender:  # SAY-3
                member.tell(line)


class Connection:
    """A connection from its prompt to its end; a member of the room from the moment it has a name."""

    def __init__(self, sock: socket.socket, room: Room) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A peer whose machine is gone says nothing more, not even FIN.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # What the system holds for a peer that does not read is to be bounded as well. # LEAVE-11
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.sock, self.room = sock, room
        self.name = b""
        self.outbox = Outbox(sock)
        self.task = asyncio.create_task(self.run())
        room.connections.add(self)

    def tell(self, line: bytes) -> None:
        self.outbox.put(line + b"\n")

    async def run(self) -> None:
        try:
            await self.converse()
        except OSError:
            pass  # A reset, a network that is gone: an end like any other. # LEAVE-6
        finally:
            self.room.leave(self)
            await self.close()
            self.room.connections.discard(self)

    async def converse(self) -> None:
        if len(self.room.connections) > CONNECTIONS_MAX:
            return self.outbox.put(FULL)
        self.outbox.put(PROMPT)
        async for line in self.lines():
            if self.name:
                if is_utf8(line):  # SAY-7
                    self.room.say(self, line)
            elif refusal := self.room.refusal(line):
                return self.outbox.put(refusal)
            else:
                self.room.join(self, line)

    async def lines(self) -> AsyncIterator[bytes]:
        """Each whole line without its end, however the octets arrive, up to a line that is too long."""
        loop = asyncio.get_running_loop()
        part = b""
        # What no LF follows at the end of the input is no line. # FRAME-1, FRAME-2, LEAVE-8
        while octets := await loop.sock_recv(self.sock, READ_CHUNK):
            *ended, part = (part + octets).split(b"\n")
            for line in ended:
                if len(line) >= LINE_MAX or self.outbox.overflown:
                    return
                yield line.removesuffix(b"\r")  # FRAME-3
            if len(part) >= LINE_MAX:
                return
            # A read that finds octets does not wait, and somebody who never stops would keep all others out.
            await asyncio.sleep(0)  # LIVE-3

    async def close(self) -> None:
        """Closes the socket, but so that the peer gets its last lines."""
        self.outbox.close()
        try:
            await asyncio.wait_for(self.drain(), LINGER_S)
        except (OSError, asyncio.TimeoutError):
            pass
        finally:
            self.outbox.cut()
            await self.outbox.task
            self.sock.close()

    async def drain(self) -> None:
        """Reads on to the end: to close with input unread is a reset, which can destroy what was sent."""
        loop = asyncio.get_running_loop()
        while await loop.sock_recv(self.sock, READ_CHUNK):
            await asyncio.sleep(0)
        await self.outbox.task


def is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


async def accept(listener: socket.socket, room: Room, connection: type[Connection]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        try:
            sock, _ = await loop.sock_accept(listener)
        except OSError:
            await asyncio.sleep(0.01)  # Reset in the backlog, or out of descriptors: some will be free again.
            continue
        try:
            connection(sock, room)
        except OSError:
            sock.close()  # It was reset already. # LIVE-4
        await asyncio.sleep(0)


async def serve(listener: socket.socket, room: Room, connection: type[Connection]) -> None:
    """Serves until SIGTERM or SIGINT, then gives everybody a moment to fetch what waits for them."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    accepting = asyncio.create_task(accept(listener, room, connection))
    host, port = listener.getsockname()[:2]
    print(json.dumps({"listening": {"host": host, "port": port}}, separators=(",", ":")), flush=True)
    await stopped.wait()
    accepting.cancel()
    listener.close()
    # All go at one moment, so nobody remains to be told of it.
    for each in room.connections:
        each.outbox.close()
    if room.connections:
        await asyncio.wait([each.outbox.task for each in room.connections], timeout=SHUTDOWN_S)
    # Nothing is left to do but to wait for peers that may never go.
    os._exit(0)


def listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        print(f"{host!r} is no address to listen on.", file=sys.stderr)
        sys.exit(2)
    listener = socket.socket(family, kind, proto)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        sys.exit(f"Cannot listen on {host} port {port}: {error.strerror}.")
    listener.setblocking(False)
    return listener


def port_number(text: str) -> int:
    """An argparse type."""
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a whole number from 0 to 65535")
    return int(text)


class OneSentence(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        self.exit(2, f"{self.prog}: {message}.\n")


def options() -> argparse.ArgumentParser:
    parser = OneSentence(description="A Budget Chat server.", allow_abbrev=False)
    # argparse converts a default that is text, so the environment is checked like an argument.
    parser.add_argument("port", metavar="PORT", type=port_number, nargs="?",
                        default=os.environ.get("PORT", "0"), help="default: the environment's, or a free one")
    parser.add_argument("--host", default="127.0.0.1", help="the IPv4 or IPv6 address to listen on")
    return parser


def main(chosen: argparse.Namespace, room: type[Room] = Room, connection: type[Connection] = Connection) -> None:
    asyncio.run(serve(listen(chosen.host, chosen.port), room(), connection))


if __name__ == "__main__":
    main(options().parse_args())
