"""The package's own logger; what it says are notes and warnings of runs."""
import logging

logger = logging.getLogger("holdfast")


def set_log_level(level: int) -> None:
    """What the package tells from this level on, as ``logging.ERROR``."""
    logger.setLevel(level)


def disable_logging() -> None:
    """Not a word any more."""
    logger.disabled = True
