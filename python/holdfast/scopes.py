"""Operations that stay in float."""
from dataclasses import dataclass, field
from typing import List


@dataclass
class Subgraph:
    """All operations on the simple paths from any of ``inputs`` to any of ``outputs``, ends included."""

    inputs: List[str] = field(default_factory=list)
    outputs: List[str] = field(default_factory=list)


@dataclass
class IgnoredScope:
    """Operations that stay in float: the union of all four lists."""

    names: List[str] = field(default_factory=list)
    patterns: List[str] = field(default_factory=list)
    types: List[str] = field(default_factory=list)
    subgraphs: List[Subgraph] = field(default_factory=list)
    validate: bool = True
