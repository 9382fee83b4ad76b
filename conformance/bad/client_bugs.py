#!/usr/bin/env python3
"""Clients for Parley/1 with a mistake each that learners make.

    python3 client_bugs.py HOST PORT NICK --bug NAME        without --bug: a list of them

Each is ../good/client.py with a method or two replaced, so that nothing else is wrong with it.
"""
import os
import re
import sys
import threading
import time
from dataclasses import dataclass

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "good"))
sys.dont_write_bytecode = True

import wire  # noqa: E402
from client import CHUNK, QUIT_S, Client, main, visible  # noqa: E402


# ---- coming in


class LoginTwice(Client):
    def login(self, nick):
        super().login(nick)
        super().login(nick)


class AsciiNick(Client):
    def login(self, nick):
        super().login(nick.encode("ascii", "ignore").decode())


class SaysAsGuest(Client):
    def ready(self):
        self.welcomed = True


class SilentRefusal(Client):
    def on_error(self, code, text):
        if self.welcomed:
            super().on_error(code, text)


# ---- octets


class ReadIsLines(Client):
    def feed(self, octets):
        for line in octets.split(b"\n"):
            self.take(line)


class DecodesReads(Client):
    """Holds text, not octets, so a code point that is cut is destroyed."""

    held = ""

    def feed(self, octets):
        *ended, self.held = (self.held + octets.decode("utf-8", "replace")).split("\n")
        for line in ended:
            self.message(line)


class OneLineARead(Client):
    def feed(self, octets):
        for line in list(self.lines.feed(octets))[:1]:
            self.take(line)


class ForgetsBehindWelcome(Client):
    def feed(self, octets):
        was_welcomed = self.welcomed
        for line in self.lines.feed(octets):
            if was_welcomed or not self.welcomed:
                self.take(line)


class ShortBuffer(Client):
    def feed(self, octets):
        for line in self.lines.feed(octets):
            self.take(line and line[:512])


class EndsOfLongLine(Client):
    def take(self, line):
        if line is None:
            self.end(1)
        else:
            super().take(line)


# ---- messages


class NoPong(Client):
    def on_ping(self, token):
        pass


class OwnToken(Client):
    def pong(self, token):
        super().pong("pong")


class PongsAsMember(Client):
    def on_ping(self, token):
        if self.welcomed:
            super().on_ping(token)


class OnePongARead(Client):
    ponged = False

    def feed(self, octets):
        self.ponged = False
        super().feed(octets)

    def on_ping(self, token):
        if not self.ponged:
            super().on_ping(token)
        self.ponged = True


class ShortToken(Client):
    def pong(self, token):
        super().pong(token[:32])


class PongsWithTheNextLine(Client):
    """One thread for all would have been simpler: it waits for the keyboard, and reads in between."""

    waiting = ()

    def on_ping(self, token):
        self.waiting += (token,)

    def typed(self, line):
        for token in self.waiting:
            self.pong(token)
        self.waiting = ()
        super().typed(line)


class ShowsUnknown(Client):
    def message(self, text):
        if text.partition("|")[0] in ("here", "welcome", "joined", "left", "said", "told", "bye", "error", "ping", "pong"):
            super().message(text)
        else:
            self.show(f"? {text}")


class EndsOfUnknown(Client):
    def message(self, text):
        if not hasattr(self, f"on_{text.partition('|')[0]}"):
            self.end(1)
        super().message(text)


class EndsOfMalformed(Client):
    def message(self, text):
        fields = text.split("|")
        if fields[0] in ("said", "told") and len(fields) < 3:
            self.end(1)
        super().message(text)


class EndsOfNotUtf8(Client):
    def take(self, line):
        try:
            (line or b"").decode()
        except UnicodeDecodeError:
            self.end(1)
        super().take(line)


# ---- the screen


class NoAuthor(Client):
    def on_said(self, nick, text):
        self.show(text)


class NoTold(Client):
    def on_told(self, nick, text):
        pass


class ToldAsSaid(Client):
    def on_told(self, nick, text):
        self.on_said(nick, text)


class ToldAndSaid(Client):
    def on_told(self, nick, text):
        self.on_said(nick, text)
        super().on_told(nick, text)


class ShowsTwice(Client):
    def on_said(self, nick, text):
        super().on_said(nick, text)
        super().on_said(nick, text)


class CutsAtSeparator(Client):
    def on_said(self, nick, text):
        super().on_said(nick, text.split("|")[0])


class Ascii(Client):
    def write(self, text):
        super().write(text.encode("ascii", "replace").decode())


class Reorders(Client):
    """Two texts that come together are shown the newer first."""

    held = ()

    def on_said(self, nick, text):
        if self.held:
            super().on_said(nick, text)
            super().on_said(*self.held)
            self.held = ()
            return
        self.held = (nick, text)
        threading.Timer(0.3, self.flush, [self.held]).start()

    def flush(self, held):
        if self.held is held:
            self.held = ()
            super().on_said(*held)


class DropsRepeats(Client):
    last = ()

    def on_said(self, nick, text):
        if (nick, text) != self.last:
            super().on_said(nick, text)
        self.last = (nick, text)


class NoRoster(Client):
    def on_here(self, nicks):
        pass


class NoNotices(Client):
    def on_joined(self, nick):
        pass

    def on_left(self, nick, reason):
        pass


class NoLeft(Client):
    def on_left(self, nick, reason):
        pass


class NoErrors(Client):
    def on_error(self, code, text):
        if not self.welcomed:
            super().on_error(code, text)


class KnownErrors(Client):
    def on_error(self, code, text):
        if code in wire.ERRORS:
            super().on_error(code, text)


class ShowsPings(Client):
    def on_ping(self, token):
        self.show(f"* ping {token}")
        super().on_ping(token)


class ShowsPongs(Client):
    def on_pong(self, token):
        self.show(f"* pong {token}")


class ObeysEscapes(Client):
    def show(self, line):
        self.write(line + "\n")


class ObeysC1(Client):
    def show(self, line):
        self.write(re.sub("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "?", line) + "\n")


class ObeysNicknames(Client):
    def on_joined(self, nick):
        self.write(f"* {nick} joined\n")


class ObeysBidi(Client):
    def show(self, line):
        self.write(re.sub("[\x00-\x1f\x7f-\x9f]", "?", line) + "\n")


# ---- the keyboard


class SaysWithSpace(Client):
    def say(self, text):
        self.raw(f"say {text}")

    def raw(self, line):
        with self.sending:
            self.sock.sendall((line + "\n").encode())


class NoLimit(Client):
    def allowed(self, text):
        return bool(text.strip())


class SaysEmpty(Client):
    def allowed(self, text):
        return not text or super().allowed(text)


class SaysTwice(Client):
    def say(self, text):
        super().say(text)
        super().say(text)


class SqueezesSpaces(Client):
    def say(self, text):
        super().say(" ".join(text.split()))


class ReadIsOneLine(Client):
    """A read of the keyboard is taken for a line, and all but its first is lost."""

    def keyboard(self):
        while octets := os.read(0, CHUNK):
            yield octets.decode().split("\n")[0]


class TellsAll(Client):
    def tell(self, nick, text):
        self.say(f"{nick}: {text}")


# ---- the end


class NoQuit(Client):
    def leave(self):
        self.over.set()


class QuitsAndCloses(Client):
    def leave(self):
        self.send("quit")
        self.over.set()


class StaysAfterBye(Client):
    def on_bye(self, reason):
        pass

    def lost(self, why):
        if threading.active_count() == 0:
            super().lost(why)
        self.show(f"! {why}.")

    def leave(self):
        self.send("quit")


class WaitsForBye(Client):
    def leave(self):
        self.send("quit")


class SpinsAtEnd(Client):
    """recv gives nothing for ever, and nothing is printed as a line."""

    def lost(self, why):
        while True:
            self.write("\n")
            time.sleep(0.001)


class SilentAtEnd(Client):
    def lost(self, why):
        self.end(1)


class HangsAfterReset(Client):
    def lost(self, why):
        if "reset" not in why:
            super().lost(why)


class HangsAsGuest(Client):
    def lost(self, why):
        if self.welcomed:
            super().lost(why)


class ListensAfterBye(Client):
    def on_bye(self, reason):
        if reason == "quit":
            super().on_bye(reason)


class TriesForEver(Client):
    def run(self):
        while (code := super().run()) == 1 and not hasattr(self, "sock"):
            time.sleep(0.2)
        return code


@dataclass(frozen=True)
class Bug:
    guilty: str
    """The requirement that a report must name first."""
    does: str
    """What it does, as a sentence that could follow "behaves like a client that"."""
    kind: type[Client]


BUGS = {
    "login-twice": Bug("CLIENT-7", "logs in twice", LoginTwice),
    "ascii-nick": Bug("CLIENT-7", "sends nothing but ASCII of a nickname", AsciiNick),
    "says-as-guest": Bug("CLIENT-14", "says what is typed before it is welcomed", SaysAsGuest),
    "silent-refusal": Bug("CLIENT-12", "does not say that a nickname is taken", SilentRefusal),
    "read-is-lines": Bug("CLIENT-2", "takes whatever one read brings for whole lines", ReadIsLines),
    "decodes-reads": Bug("CLIENT-2", "decodes each read by itself", DecodesReads),
    "one-line-a-read": Bug("CLIENT-2", "takes one line of each read", OneLineARead),
    "forgets-behind-welcome": Bug("CLIENT-2", "loses what comes with the welcome", ForgetsBehindWelcome),
    "short-buffer": Bug("CLIENT-15", "reads at most 512 octets of a line", ShortBuffer),
    "ends-of-long-line": Bug("CLIENT-15", "ends at a line that is too long", EndsOfLongLine),
    "no-pong": Bug("CLIENT-3", "does not answer pings", NoPong),
    "own-token": Bug("CLIENT-3", "answers pings with a token of its own", OwnToken),
    "pongs-as-member": Bug("CLIENT-3", "answers pings once it is welcomed", PongsAsMember),
    "one-pong-a-read": Bug("CLIENT-3", "answers one ping of each read", OnePongARead),
    "short-token": Bug("CLIENT-3", "cuts tokens after 32 characters", ShortToken),
    "pongs-with-next-line": Bug("CLIENT-3", "answers pings when something is typed", PongsWithTheNextLine),
    "shows-unknown": Bug("CLIENT-4", "shows messages that it does not know", ShowsUnknown),
    "ends-of-unknown": Bug("CLIENT-4", "ends at a message that it does not know", EndsOfUnknown),
    "ends-of-malformed": Bug("CLIENT-4", "ends at a message with too few fields", EndsOfMalformed),
    "ends-of-not-utf8": Bug("CLIENT-4", "ends at octets that are not UTF-8", EndsOfNotUtf8),
    "no-author": Bug("CLIENT-8", "does not show who said something", NoAuthor),
    "no-told": Bug("CLIENT-8", "does not show what was told", NoTold),
    "told-as-said": Bug("CLIENT-9", "shows what was told as if it were said to all", ToldAsSaid),
    "told-and-said": Bug("CLIENT-8", "shows what was told twice", ToldAndSaid),
    "shows-twice": Bug("CLIENT-8", "shows each text twice", ShowsTwice),
    "cuts-at-separator": Bug("CLIENT-8", "shows a text up to its first separator", CutsAtSeparator),
    "ascii": Bug("CLIENT-8", "shows nothing but ASCII", Ascii),
    "reorders": Bug("CLIENT-8", "shows the newer of two texts first", Reorders),
    "drops-repeats": Bug("CLIENT-8", "shows a text that is said again once", DropsRepeats),
    "no-roster": Bug("CLIENT-10", "does not show who is there", NoRoster),
    "no-notices": Bug("CLIENT-10", "does not show who comes and goes", NoNotices),
    "no-left": Bug("CLIENT-10", "does not show who goes", NoLeft),
    "no-errors": Bug("CLIENT-12", "does not show errors", NoErrors),
    "known-errors": Bug("CLIENT-12", "shows errors of codes that it knows", KnownErrors),
    "shows-pings": Bug("CLIENT-18", "shows pings to its person", ShowsPings),
    "shows-pongs": Bug("CLIENT-18", "shows pongs to its person", ShowsPongs),
    "obeys-escapes": Bug("CLIENT-5", "hands texts to the terminal as they are", ObeysEscapes),
    "obeys-c1": Bug("CLIENT-5", "hands controls of C1 to the terminal", ObeysC1),
    "obeys-nicknames": Bug("CLIENT-5", "hands nicknames to the terminal as they are", ObeysNicknames),
    "obeys-bidi": Bug("CLIENT-17", "lets texts turn the direction of writing", ObeysBidi),
    "says-with-space": Bug("CLIENT-1", "separates fields by a space", SaysWithSpace),
    "no-limit": Bug("CLIENT-1", "sends texts of any length", NoLimit),
    "says-empty": Bug("CLIENT-16", "says nothing, in so many lines, when Enter is pressed", SaysEmpty),
    "says-twice": Bug("CLIENT-11", "says everything twice", SaysTwice),
    "squeezes-spaces": Bug("CLIENT-11", "says one space for several", SqueezesSpaces),
    "read-is-one-line": Bug("CLIENT-11", "takes whatever one read of the keyboard brings for one line", ReadIsOneLine),
    "tells-all": Bug("CLIENT-11", "says to all what is meant for one", TellsAll),
    "no-quit": Bug("CLIENT-6", "closes without quit", NoQuit),
    "quits-and-closes": Bug("CLIENT-6", "closes behind its quit", QuitsAndCloses),
    "stays-after-bye": Bug("CLIENT-19", "stays when its person has left and the server has closed", StaysAfterBye),
    "waits-for-bye": Bug("CLIENT-19", "waits for bye for ever", WaitsForBye),
    "spins-at-end": Bug("CLIENT-13", "prints empty lines once the server has closed", SpinsAtEnd),
    "silent-at-end": Bug("CLIENT-13", "ends without a word when the server has closed", SilentAtEnd),
    "hangs-after-reset": Bug("CLIENT-13", "does not end when the connection was reset", HangsAfterReset),
    "hangs-as-guest": Bug("CLIENT-13", "does not end when it was never let in", HangsAsGuest),
    "listens-after-bye": Bug("CLIENT-13", "shows what comes after bye", ListensAfterBye),
    "tries-for-ever": Bug("CLIENT-13", "tries again for ever where nobody listens", TriesForEver),
}


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if len(arguments) == 5 and arguments[3] == "--bug" and arguments[4] in BUGS:
        main(BUGS[arguments[4]].kind, arguments[:3])
    else:
        for name, bug in BUGS.items():
            print(f"{name:24} {bug.guilty:9} {bug.does}")
