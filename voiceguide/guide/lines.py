"""On which line of a TOML file a value stands, which the standard library's reader does not tell.

The text has been read by `tomllib` already, so it is known to be well formed, and a scan is enough: cut it
into tokens, follow headers and brackets, and note the line of every key, table and array element under the
same path of keys and indices that leads to the value in the data: ("step", 2, "say", 0).
"""

import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

Where = tuple[str | int, ...]
"""Keys and indices from the root of the data to a value."""

_TOKENS = re.compile(
    r'''(?P<text>"""(?:\\.|[^\\])*?""""{0,2}|\'\'\'.*?\'\'\'\'{0,2}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')'''
    r"""|(?P<skip>[ \t\r]+|\#[^\n]*)|(?P<end>\n)|(?P<mark>[\[\]{},=])|(?P<bare>[^\s\[\]{},=\#"']+)""",
    re.DOTALL,
)


class _Token(NamedTuple):
    text: str
    line: int
    end: bool
    """It is a line's end."""


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKENS.finditer(text):
        if match.lastgroup != "skip":
            yield _Token(match.group(), line, match.lastgroup == "end")
        line += match.group().count("\n")
    yield _Token("\n", line, end=True)


def _keys(dotted: str) -> list[str]:
    """The keys of a dotted key, by the reader that knows all its quotings."""
    keys: list[str] = []
    table = tomllib.loads(f"{dotted} = 0")
    while True:
        ((key, value),) = table.items()
        keys.append(key)
        if value == 0:
            return keys
        table = value


class _Scan:
    def __init__(self, text: str) -> None:
        self.lines: dict[Where, int] = {(): 1}
        self._tokens = _tokens(text)
        self._token = next(self._tokens)
        self._tables: dict[Where, int] = {}
        """How many tables of each array of tables have been seen."""

    def run(self) -> dict[Where, int]:
        table: Where = ()
        while True:
            self._skip_ends()
            if self._token.text == "":
                return self.lines
            table = self._header() if self._token.text == "[" else self._pair(table)

    def _next(self) -> None:
        self._token = next(self._tokens, _Token("", 0, end=False))

    def _skip_ends(self) -> None:
        while self._token.end:
            self._next()

    def _until(self, mark: str) -> str:
        """The text up to that mark, which is passed over."""
        taken = ""
        while self._token.text != mark:
            taken += self._token.text
            self._next()
        self._next()
        return taken

    def _note(self, table: Where, keys: list[str], line: int) -> Where:
        """The path of these keys below a table; an array of tables stands for its last one."""
        path = table
        for key in keys:
            path = (*path, key)
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
            self.lines.setdefault(path, line)
        return path

    def _header(self) -> Where:
        line = self._token.line
        self._next()
        if self._token.text != "[":
            return self._note((), _keys(self._until("]")), line)
        self._next()
        *above, last = _keys(self._until("]"))
        self._next()
        array = (*self._note((), above, line), last)
        self.lines.setdefault(array, line)
        index = self._tables.get(array, 0)
        self._tables[array] = index + 1
        self.lines[*array, index] = line
        return (*array, index)

    def _pair(self, table: Where) -> Where:
        line = self._token.line
        self._value(self._note(table, _keys(self._until("=")), line))
        return table

    def _value(self, path: Where) -> None:
        opening = self._token.text
        if opening == "[":
            self._next()
            self._elements(path)
        elif opening == "{":
            self._next()
            self._skip_ends()
            while self._token.text != "}":
                self._pair(path)
                self._comma()
            self._next()
        else:
            while self._token.text not in {",", "]", "}", ""} and not self._token.end:
                self._next()

    def _elements(self, path: Where) -> None:
        self._skip_ends()
        index = 0
        while self._token.text != "]":
            self.lines[*path, index] = self._token.line
            self._value((*path, index))
            self._comma()
            index += 1
        self._next()

    def _comma(self) -> None:
        self._skip_ends()
        if self._token.text == ",":
            self._next()
            self._skip_ends()


def line_numbers(text: str) -> dict[Where, int]:
    """The line (from 1) of every table, key and array element of a well-formed TOML text."""
    return _Scan(text).run()


def line_of(path: Where, lines: dict[Where, int]) -> int:
    """The line of that value, or of the nearest thing around it that has one."""
    while path not in lines:
        path = path[:-1]
    return lines[path]
