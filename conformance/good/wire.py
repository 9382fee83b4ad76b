"""The lines of Parley/1: how octets are cut into lines, and lines into fields."""
import re
from collections.abc import Iterator

LINE_MAX = 1024
TOKEN_MAX = 64
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")

# How many fields a command has, itself included. The last field of say and to may hold the separator.
FIELDS = {"login": 2, "say": 2, "to": 3, "quit": 1, "ping": 2, "pong": 2}
FREE_TEXT = frozenset({"say", "to"})

# Every code that is ever sent, with what a person is told. # ERR-4, ERR-5
ERRORS = {
    "line-too-long": "That line was longer than 1024 octets; it was thrown away up to its end.",
    "not-utf8": "That line was not valid UTF-8; set your terminal or program to UTF-8.",
    "empty-line": "That line was empty; begin a line with a command, such as say|hello",
    "control-character": "That line held a control character, such as a tab; leave it out.",
    "unknown-command": "There is no such command; try login, say, to, quit, ping or pong in lower case.",
    "malformed": "That command has other fields, such as say|text, to|nickname|text or ping|token",
    "already-logged-in": "You have a nickname already; quit and come back for another.",
    "not-logged-in": "You need a nickname first: login|nickname",
    "nick-invalid": "A nickname is 1 to 32 octets that can be seen, without | and without outer spaces.",
    "nick-in-use": "Somebody here has that nickname; choose another.",
    "text-empty": "There was no text; write something after the last |",
    "text-too-long": "That text was longer than 960 octets; say it in parts.",
    "to-self": "That nickname is yours; name somebody else.",
    "no-such-nick": "Nobody here has that nickname.",
}


class Lines:
    """Cuts octets into lines, however they arrive, and never holds more than one line."""  # FRAME-2

    def __init__(self) -> None:
        self.held = b""
        self.skipping = False

    def feed(self, octets: bytes) -> Iterator[bytes | None]:
        """Yields each complete line without its terminator, and None for a line that is too long."""
        *ended, rest = octets.split(b"\n")
        for piece in ended:
            if not self.skipping and self.hold(piece):
                yield self.held.removesuffix(b"\r")  # FRAME-3
            elif not self.skipping:
                yield None
            self.held, self.skipping = b"", False  # FRAME-5
        # What no LF ends is never handled as a line, but it can be known to be too long. # FRAME-1
        if not self.skipping and not self.hold(rest):
            self.held, self.skipping = b"", True
            yield None

    def hold(self, piece: bytes) -> bool:
        """Adds to the line at hand; False if it cannot end within the limit any more."""  # FRAME-4
        self.held += piece
        return len(self.held) < LINE_MAX


def parse(line: bytes | None) -> tuple[str, ...]:
    """The command and its fields, or ("error", code) for a line that is at fault in itself.

    The checks stand in the order of the catalogue of errors.
    """  # ERR-3
    if line is None:
        return "error", "line-too-long"
    try:
        text = line.decode("utf-8", "strict")
    except UnicodeDecodeError:
        return "error", "not-utf8"  # FRAME-6
    if not text:
        return "error", "empty-line"  # FRAME-7
    if CONTROL.search(text):
        return "error", "control-character"  # FRAME-8
    command = text.partition("|")[0]
    if command not in FIELDS:
        return "error", "unknown-command"  # FRAME-9
    fields = text.split("|", FIELDS[command] - 1 if command in FREE_TEXT else -1)
    if len(fields) != FIELDS[command]:
        return "error", "malformed"  # FRAME-10
    if command in ("ping", "pong") and not 1 <= len(fields[1].encode()) <= TOKEN_MAX:
        return "error", "malformed"
    return tuple(fields)


def compose(*fields: str) -> bytes:
    """The octets of a line; its fields come from lines that were read, so they need no check."""
    return ("|".join(fields) + "\n").encode()  # FRAME-11


def roster(nicks: list[str]) -> bytes:
    """As many here lines as the nicknames need, each within the limit of a line."""
    lines = [b"here"]
    for nick in nicks:
        field = b"|" + nick.encode()
        if len(lines[-1]) + len(field) >= LINE_MAX:
            lines.append(b"here")
        lines[-1] += field
    return b"\n".join(lines) + b"\n" if nicks else b""
