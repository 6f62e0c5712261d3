"""A page's lines, taken one after the other."""

from collections.abc import Callable


class Lines:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._lines)

    @property
    def next(self) -> str:
        """The line to come; "" at the end."""
        return self._lines[self._at] if self else ""

    def take(self) -> str:
        line = self.next
        self._at += 1
        return line

    def take_while(self, is_wanted: Callable[[str], bool]) -> list[str]:
        taken: list[str] = []
        while self and is_wanted(self.next):
            taken.append(self.take())
        return taken

    def take_until(self, is_end: Callable[[str], bool]) -> list[str]:
        """The lines before the one that ends them; that one goes too. If there is none: all."""
        taken = self.take_while(lambda line: not is_end(line))
        self.take()
        return taken

    def skip_blank(self) -> None:
        self.take_while(lambda line: not line.strip())

    def after_blank(self) -> str:
        """The next line that is not blank, which stays where it is."""
        at = self._at
        while at < len(self._lines) and not self._lines[at].strip():
            at += 1
        return self._lines[at] if at < len(self._lines) else ""
