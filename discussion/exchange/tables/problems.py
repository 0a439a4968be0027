"""What is wrong with a file, in sentences that name the place."""

from typing import NamedTuple


class FileError(Exception):
    """The file as a whole cannot be read; the message tells the editor what to do."""


class Problem(NamedTuple):
    """A mistake in one cell, or in one row where no column is to blame."""

    row: int
    message: str
    heading: str = ""
    letter: str = ""

    def __str__(self) -> str:
        column = f"“{self.heading}”（{self.letter}列）" if self.heading else ""
        return f"第{self.row}行{column}：{self.message}"
