#!/usr/bin/env python3
"""Fails on any #include that points to a later stage: check_layers.py [ROOT].

The stages are the folders of src/, in the order in which a model flows through them, then the
programs. A file includes from its own stage and from those to its left; include/holdfast is
leftmost of all.
"""
import re
import sys
from pathlib import Path

ORDER = ("core journal read analyze place observe estimate realize correct evaluate rank search write "
         "pipeline images cli").split()
RANK = {stage: position for position, stage in enumerate(ORDER)}
PUBLIC = -1
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
SOURCES = {".cpp", ".hpp", ".h", ".in"}


def stage_of(path):
    """The rank of a file below the root, or None for one outside the stages."""
    parts = path.parts
    if parts[0] == "include":
        return PUBLIC
    if parts[0] == "src":
        return RANK.get(parts[1], f"src/{parts[1]} is no stage; tools/check_layers.py lists them")
    return RANK.get(parts[0])


def target_of(included, source, root):
    """The rank that an #include names, or None for a header from elsewhere."""
    first = included.split("/")[0]
    if first == "holdfast":
        return PUBLIC
    if first in RANK and "/" in included:
        return RANK[first]
    beside = (root / source).parent / included
    if beside.is_file():
        return stage_of(beside.resolve().relative_to(root))
    return None


def name_of(rank):
    return "include/holdfast" if rank == PUBLIC else ORDER[rank]


def complaints(root):
    """One sentence per wrong include, in the order of the files."""
    files = [f for folder in ("include", "src", "cli") for f in (root / folder).rglob("*")]
    for path in sorted(f for f in files if f.is_file() and f.suffix in SOURCES):
        source = path.relative_to(root)
        if len(source.parts) == 2 and source.parts[0] == "src":
            yield f"{source}: belongs to no stage; move it into a folder of src/"
            continue
        own = stage_of(source)
        if isinstance(own, str):
            yield f"{source}: {own}"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            target = target_of(match[1], source, root) if match else None
            if isinstance(target, int) and target > own:
                yield (f"{source}:{number}: {name_of(own)} must not include {match[1]}: "
                       f"{name_of(target)} comes later")


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    found = list(complaints(root))
    for line in found:
        print(line)
    print(f"check_layers: {len(found)} includes that point to a later stage")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
