"""What is heard of a run: warnings go to the log, progress to a line in a terminal or to the user's own function."""
import sys
import time
from typing import Any, Callable, Optional, Union

from ._log import logger

Progress = Union[None, bool, Callable[[str, int, int, Optional[float]], Any]]

_INTERVAL = 0.2  # seconds between two drawings of a line


class Listener:
    """``progress``: a function of stage, steps done, steps in all and the seconds that the run may still take (or None); True:
    a line on standard error; None: the same where that is a terminal."""

    def __init__(self, progress: Progress):
        draws = sys.stderr.isatty() if progress is None else progress
        self._tell = progress if callable(progress) else self._draw if draws else None
        self._drawn, self._length = 0.0, 0

    def warn(self, text: str) -> None:
        self.end()
        logger.warning("%s", text)

    def progress(self, stage: str, done: int, total: int, seconds_left: Optional[float]) -> None:
        if self._tell is not None:
            self._tell(stage, done, total, seconds_left)

    def end(self) -> None:
        """Leaves no half a line behind."""
        if self._length:
            sys.stderr.write("\r" + " " * self._length + "\r")
            sys.stderr.flush()
            self._length = 0

    def _draw(self, stage: str, done: int, total: int, seconds_left: Optional[float]) -> None:
        now = time.monotonic()
        if now - self._drawn < _INTERVAL:
            return
        self._drawn = now
        line = stage if total <= 1 else f"{stage}  {done}/{total}"
        if seconds_left is not None:
            line += f"  about {int(seconds_left) // 60}:{int(seconds_left) % 60:02} left"
        line = line[:79]
        sys.stderr.write("\r" + line.ljust(self._length))
        sys.stderr.flush()
        self._length = len(line)
