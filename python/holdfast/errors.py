"""What the package raises, beside what functions of the user raise, which comes out unchanged."""
from typing import Any, Dict

from ._holdfast import Cancelled, Error, InvalidArgument, MetricFailed, UnsupportedModel


class TargetUnreachable(Error):
    """No model within the bound was found. ``best_model``: the one with the smallest drop seen; ``report``: what was tried."""

    def __init__(self, message: str, best_model: Any, report: Dict[str, Any]):
        super().__init__(message)
        self.best_model = best_model
        self.report = report


__all__ = ["Cancelled", "Error", "InvalidArgument", "MetricFailed", "TargetUnreachable", "UnsupportedModel"]
