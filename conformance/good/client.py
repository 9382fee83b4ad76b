#!/usr/bin/env python3
"""A Parley/1 chat client with threads, on standard input and output.

    python3 client.py HOST PORT NICK

    /to NICK TEXT   says the text to one alone        /quit   leaves
    //TEXT          says a text that begins with /    anything else is said to all

One thread reads the socket and one the keyboard; the main thread waits for the end. If the nickname is
refused, the next line is another one. wire.py cuts octets into lines.
"""
import os
import re
import socket
import sys
import threading

import wire

TEXT_MAX = 960
CHUNK = 4096
CONNECT_S = 10
# How long the server may take to answer a quit.
QUIT_S = 2.0
# Controls, and what turns the direction of writing. # CLIENT-5, CLIENT-17
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# How many fields a message of the server has, itself included; the last of some may hold the separator.
FIELDS = {"welcome": 2, "joined": 2, "left": 3, "said": 3, "told": 3, "bye": 2, "error": 3, "ping": 2, "pong": 2}
FREE_TEXT = frozenset({"said", "told", "error"})


def visible(text: str) -> str:
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class Client:
    """A session: what the server sends comes to on_said and so on, what the person types to typed."""

    def __init__(self, host: str, port: int, nick: str) -> None:
        self.host, self.port, self.nick = host, port, nick
        self.lines = wire.Lines()
        self.sending = threading.Lock()
        self.welcomed = False
        # Set whenever it is the person's turn: the login was answered.
        self.answered = threading.Event()
        self.over = threading.Event()
        self.code = 0

    def run(self) -> int:
        try:
            self.sock = socket.create_connection((self.host, self.port), CONNECT_S)
        except OSError as fault:
            self.show(f"! Nobody can be reached at {self.host}:{self.port}: {fault.strerror}.")
            return 1
        self.sock.settimeout(None)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.login(self.nick)
        for work in (self.hear, self.obey):
            threading.Thread(target=work, daemon=True).start()
        self.over.wait()
        return self.code

    # ---- to the server

    def send(self, *fields: str) -> None:
        try:
            with self.sending:
                self.sock.sendall(wire.compose(*fields))
        except OSError:
            pass  # The thread that reads says so.

    def login(self, nick: str) -> None:
        self.send("login", nick)  # CLIENT-7

    def say(self, text: str) -> None:
        self.send("say", text)  # CLIENT-11

    def tell(self, nick: str, text: str) -> None:
        self.send("to", nick, text)

    def pong(self, token: str) -> None:
        self.send("pong", token)  # CLIENT-3

    # ---- from the person

    def keyboard(self):
        """The lines that are typed, without their end."""
        for line in sys.stdin.buffer:
            yield line.decode("utf-8", "surrogateescape").rstrip("\r\n")

    def obey(self) -> None:
        for line in self.keyboard():
            self.ready()
            self.typed(line)
        self.leave()

    def ready(self) -> None:
        self.answered.wait()  # CLIENT-14

    def typed(self, line: str) -> None:
        if line == "/quit":
            self.leave()
        elif not self.welcomed:
            self.answered.clear()
            self.login(line)
        elif line.startswith("/to "):
            nick, _, text = line[4:].partition(" ")
            if self.allowed(text):
                self.tell(nick, text)
        elif line.startswith("/") and not line.startswith("//"):
            self.show("! There is /to NICK TEXT and /quit, and //TEXT says a text that begins with /.")
        elif self.allowed(line):
            self.say(line.removeprefix("/") if line.startswith("//") else line)

    def allowed(self, text: str) -> bool:
        if not text.strip():
            return False  # CLIENT-16
        try:
            octets = len(text.encode())
        except UnicodeEncodeError:
            self.show("! That was not UTF-8 and was not sent.")
            return False
        if octets > TEXT_MAX:
            self.show(f"! A text has at most {TEXT_MAX} octets; that was not sent.")  # CLIENT-1
        return octets <= TEXT_MAX

    def leave(self) -> None:
        self.send("quit")  # CLIENT-6
        threading.Timer(QUIT_S, self.over.set).start()  # CLIENT-19

    # ---- from the server

    def hear(self) -> None:
        try:
            while octets := self.sock.recv(CHUNK):
                self.feed(octets)
                if self.over.is_set():
                    return
            why = "The server closed the connection"
        except OSError as fault:
            why = f"The connection was lost: {fault.strerror}"
        self.lost(why)

    def feed(self, octets: bytes) -> None:
        for line in self.lines.feed(octets):  # CLIENT-2, CLIENT-15
            self.take(line)
            if self.over.is_set():
                return

    def take(self, line: bytes | None) -> None:
        """Whatever is no message that is known is ignored."""  # CLIENT-4
        try:
            text = (line or b"").decode("utf-8", "strict")
        except UnicodeDecodeError:
            return
        self.message(text)

    def message(self, text: str) -> None:
        command = text.partition("|")[0]
        if command == "here":
            self.on_here(text.split("|")[1:])
        elif command in FIELDS:
            fields = text.split("|", FIELDS[command] - 1 if command in FREE_TEXT else -1)
            if len(fields) == FIELDS[command]:
                getattr(self, f"on_{command}")(*fields[1:])

    def lost(self, why: str) -> None:
        if not self.over.is_set():
            self.show(f"! {why}.")  # CLIENT-13
            self.end(1)

    def end(self, code: int) -> None:
        self.code = code
        self.over.set()

    def on_here(self, nicks: list[str]) -> None:
        self.show(f"* Here: {', '.join(nicks)}")  # CLIENT-10

    def on_welcome(self, nick: str) -> None:
        self.welcomed = True
        self.show(f"* You are {nick}.")
        self.answered.set()

    def on_joined(self, nick: str) -> None:
        self.show(f"* {nick} joined")

    def on_left(self, nick: str, reason: str) -> None:
        self.show(f"* {nick} left ({reason})")

    def on_said(self, nick: str, text: str) -> None:
        self.show(f"<{nick}> {text}")  # CLIENT-8

    def on_told(self, nick: str, text: str) -> None:
        self.show(f"[{nick} to you] {text}")  # CLIENT-9

    def on_error(self, code: str, text: str) -> None:
        self.show(f"! {text or code}")  # CLIENT-12
        if not self.welcomed:
            self.show("! Another nickname?")
            self.answered.set()

    def on_bye(self, reason: str) -> None:
        if reason != "quit":
            self.show(f"! The server says bye: {reason}.")
        self.end(0 if reason == "quit" else 1)

    def on_ping(self, token: str) -> None:
        self.pong(token)

    def on_pong(self, token: str) -> None:
        pass  # CLIENT-18

    def show(self, line: str) -> None:
        self.write(visible(line) + "\n")

    def write(self, text: str) -> None:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()


def main(kind: type[Client], arguments: list[str]) -> None:
    if len(arguments) != 3 or not arguments[1].isdigit():
        sys.exit("Usage: client.py HOST PORT NICK")
    code = kind(arguments[0], int(arguments[1]), arguments[2]).run()
    # The thread that reads the keyboard cannot be woken.
    os._exit(code)


if __name__ == "__main__":
    main(Client, sys.argv[1:])
