#!/usr/bin/env python3
"""Servers for Budget Chat with a mistake each that learners make.

    python3 budget_chat_bugs.py [PORT] --bug NAME        without --bug: a list of them

Each is ../good/budget_chat.py with one method replaced, so that nothing else is wrong with it.
"""
import os
import sys
from dataclasses import dataclass

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "good"))
sys.dont_write_bytecode = True

from budget_chat import ILLEGAL, NAME, READ_CHUNK, Connection, Room, asyncio, main, options  # noqa: E402


class EchoToSender(Room):
    def say(self, sender, text):
        super().say(sender, text)
        sender.tell(b"[" + sender.name + b"] " + text)


class TellsGuests(Room):
    def tell_others(self, sender, line):
        for connection in self.connections:
            if connection is not sender:
                connection.tell(line)


class CountsNewcomer(Room):
    def join(self, newcomer, name):
        newcomer.name = name
        self.members[name.lower()] = newcomer
        super().join(newcomer, name)


class ListsGone(Room):
    def __init__(self):
        super().__init__()
        self.seen = []

    def join(self, newcomer, name):
        gone = [each for each in self.seen if each.name.lower() not in self.members]
        self.seen.append(newcomer)
        there = dict(self.members)
        self.members.update((b"gone %d" % i, each) for i, each in enumerate(gone))
        super().join(newcomer, name)
        self.members = {**there, name.lower(): newcomer}


class AnyName(Room):
    def refusal(self, name):
        return super().refusal(name) if NAME.fullmatch(name) else None


class ShortNames(Room):
    def refusal(self, name):
        return super().refusal(name) if len(name) <= 12 else ILLEGAL


class ShortTexts(Room):
    def say(self, sender, text):
        super().say(sender, text[:512])


class GuestLeaves(Room):
    def leave(self, leaver):
        super().leave(leaver)
        if not leaver.name:
            self.tell_others(leaver, b"* guest has left the room")


class SilentReset(Connection):
    async def converse(self):
        try:
            await super().converse()
        except OSError:
            # The notice stands after the loop that reads, where an exception does not come by.
            self.room.members.pop(self.name.lower(), None)
            self.name = b""


class ReadIsLine(Connection):
    async def lines(self):
        while octets := await asyncio.get_running_loop().sock_recv(self.sock, READ_CHUNK):
            yield octets.strip()


@dataclass(frozen=True)
class Bug:
    guilty: str
    """The requirement that a report must name first."""
    does: str
    """What it does, as a sentence that could follow "behaves like a server that"."""
    room: type[Room] = Room
    connection: type[Connection] = Connection


BUGS = {
    "echo-to-sender": Bug("SAY-3", "sends what somebody says to that person as well", room=EchoToSender),
    "tells-guests": Bug("LOGIN-4", "tells the room's news to whoever is connected, joined or not", room=TellsGuests),
    "counts-newcomer": Bug("LOGIN-2", "lists a newcomer among those who are there already", room=CountsNewcomer),
    "lists-gone": Bug("LOGIN-2", "lists those who have left as well", room=ListsGone),
    "short-names": Bug("LOGIN-1", "refuses names of 16 characters", room=ShortNames),
    "short-texts": Bug("SAY-7", "cuts texts of 1000 characters", room=ShortTexts),
    "any-name": Bug("ROOM-8", "takes whatever the first line holds for a name", room=AnyName),
    "guest-leaves": Bug("LEAVE-10", "announces the end of connections that never joined", room=GuestLeaves),
    "silent-reset": Bug("LEAVE-6", "forgets to say who left when the connection was reset", connection=SilentReset),
    "read-is-line": Bug("FRAME-2", "takes whatever one read brings for one line", connection=ReadIsLine),
}


if __name__ == "__main__":
    parser = options()
    parser.add_argument("--bug", choices=BUGS, metavar="NAME", help="one of: " + ", ".join(BUGS))
    chosen = parser.parse_args()
    if chosen.bug is None:
        for name, bug in BUGS.items():
            print(f"{name:24} {bug.guilty:9} {bug.does}")
    else:
        main(chosen, BUGS[chosen.bug].room, BUGS[chosen.bug].connection)
