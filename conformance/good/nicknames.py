"""Nicknames of Parley/1: which are allowed, and the key under which two are the same.

The key is the comparison form of RFC 8266 (runs of spaces to one, lower case, NFKC), applied until
nothing changes any more. The character data are those of Python's unicodedata.
"""
import re
import unicodedata

NICK_MAX = 32
# A key that still changes after so many passes is refused instead of being compared unsettled.
PASSES_MAX = 5

SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Controls, formats, surrogates, private use, unassigned, line and paragraph separators.
FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# The separator of fields and the old Hangul jamo; then Default_Ignorable_Code_Point, which
# unicodedata does not know.
FORBIDDEN = re.compile(
    "[|\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff"
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
# Scripts whose letters are taken for one another; unicodedata knows a script by the names of its letters only.
LOOK_ALIKES = ("LATIN ", "GREEK ", "CYRILLIC ")


def nickname_key(nick: str) -> str | None:
    """The comparison key of a nickname, or None if the nickname is not allowed."""  # NICK-6
    if not nick or len(nick.encode()) > NICK_MAX:
        return None
    if FORBIDDEN.search(nick) or any(unicodedata.category(c) in FORBIDDEN_CATEGORIES for c in nick):
        return None
    if SPACES.match(nick[0]) or SPACES.match(nick[-1]):
        return None
    key = settled(nick)
    if not key or unicodedata.category(key[0]).startswith("M"):
        return None
    if sum(any(name in unicodedata.name(c, "") for c in key) for name in LOOK_ALIKES) > 1:
        return None  # NICK-9
    return key


def settled(nick: str) -> str | None:
    """The fixed point of the mapping: one pass is not idempotent, as U+03D4 shows."""  # NICK-3
    for _ in range(PASSES_MAX):
        mapped = one_pass(nick)
        if mapped == nick:
            return nick
        nick = mapped
    return None


def one_pass(nick: str) -> str:
    spaced = SPACES.sub(" ", nick).removeprefix(" ").removesuffix(" ")
    return unicodedata.normalize("NFKC", spaced.lower())  # NICK-2
