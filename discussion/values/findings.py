"""What a check before publication finds."""

from hashlib import sha256
from typing import NamedTuple


class Finding(NamedTuple):
    level: str  # "error" or "warning"
    message: str
    word: str = ""  # what an editor who knows better may accept
    parent: object = None  # a `HiddenParent`, where one keeps the row from readers

    @property
    def blocks(self) -> bool:
        return self.level == "error"

    @property
    def key(self) -> str:
        """Stands for this very finding: a tick does not carry over to another one."""
        return sha256(self.message.encode()).hexdigest()[:12]


def error(message: str, word: str = "", parent: object = None) -> Finding:
    return Finding("error", message, word, parent)


def warning(message: str) -> Finding:
    return Finding("warning", message)
