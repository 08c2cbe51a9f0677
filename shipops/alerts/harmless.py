"""Text from outside made harmless where people read messages: in a mail, in a chat, on a telephone.

Chats read signs as markup, mentions and links; mail programs make links of whatever looks like one. Nobody can escape
for all of them, so what they act on is replaced by what looks alike.
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 200
# Formatting, mentions and links, of Markdown in its dialects, Slack, Discord, Telegram.
_LOOKS_LIKE = str.maketrans({
    "<": "‹", ">": "›", "[": "(", "]": ")", "{": "(", "}": ")", "`": "'", "*": "∗", "~": "∼", "|": "¦", "\\": "∖",
    "@": " at ", "$": "＄",
})  # fmt: skip
# The accounts' names look like hosts and are ours.
_HOST = re.compile(r"(?<![\w.])(?!(?:cin7|inksoft|shipstation|feed)\.)(?:[\w-]+\.)+[^\W\d_]{2,}", re.IGNORECASE)
# Inside a word an underscore formats nothing, and numbers have it.
_AROUND_WORDS = re.compile(r"(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def harmless(text: str, longest: int = _LONGEST) -> str:
    """``text`` in one line of at most ``longest`` characters that no reader acts on: no control characters, no markup,
    no mention, nothing that becomes a link."""
    seen = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text[: 20 * longest])
    plain = " ".join(_HOST.sub(lambda found: found[0].replace(".", "․"), seen.translate(_LOOKS_LIKE)).split())
    plain = _AROUND_WORDS.sub("＿", re.sub(r":(?=//)|(?<=script):", "∶", plain, flags=re.IGNORECASE))
    plain = _one_mark_a_letter(plain)
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def number(text: str) -> str:
    """An order's number as it can be copied, where it is made as numbers are; else harmless."""
    return text if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _/#-]{0,39}", text) else harmless(text, 40)


def _one_mark_a_letter(text: str) -> str:
    """Heaped accents run over the lines around them."""
    return re.sub(r"([\u0300-\u036f])[\u0300-\u036f]+", r"\1", text)
