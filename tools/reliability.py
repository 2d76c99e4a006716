#!/usr/bin/env python3
"""Writes the table of results in docs/reliability.md: reliability.py FOLDER… [--page PAGE.md]

Tests and tools leave lines of JSON in FOLDER/*.json, as {"kind": "fault|input|kill|fuzz", "name": …, "outcome":
"survived|refused|lost", "detail": …}; a line that stands for many has their "count", too. The table takes the place of what stands between
the lines <!-- results --> and <!-- end of results -->.
"""
import argparse
import json
import sys
from collections import Counter
from pathlib import Path

BEGIN, END = "<!-- results -->\n", "<!-- end of results -->"
KINDS = {"fault": "faults injected", "input": "bad inputs tried", "kill": "moments of `kill -9` tried", "fuzz": "fuzz executions"}
OUTCOMES = ("survived", "refused", "lost")


class Wrong(Exception):
    """One sentence for people."""


def result_of(line, place):
    try:
        result = json.loads(line)
    except ValueError:
        raise Wrong(f"{place}: no JSON") from None
    if not isinstance(result, dict):
        raise Wrong(f"{place}: expected an object, found {line.strip()}")
    if result.get("kind") not in KINDS:
        raise Wrong(f"{place}: kind is {result.get('kind')!r}, expected one of {', '.join(KINDS)}")
    if result.get("outcome") not in OUTCOMES:
        raise Wrong(f"{place}: outcome is {result.get('outcome')!r}, expected one of {', '.join(OUTCOMES)}")
    return result


def results_in(folders):
    """All results, in the order of the files."""
    for folder in folders:
        for file in sorted(Path(folder).glob("*.json")):
            for number, line in enumerate(file.read_text().splitlines(), 1):
                if line.strip():
                    yield result_of(line, f"{file}:{number}")


def table_of(results):
    counts = Counter()
    for result in results:
        counts[result["kind"], result["outcome"]] += result.get("count", 1)
    rows = ["| tried | times | survived | refused with a clear message | lost |", "|---|---|---|---|---|"]
    for kind, title in KINDS.items():
        by_outcome = [counts[kind, outcome] for outcome in OUTCOMES]
        if any(by_outcome):
            rows.append(f"| {title} | {sum(by_outcome):,} | " + " | ".join(f"{count:,}" for count in by_outcome) + " |")
    return "\n".join(rows) + "\n"


def with_table(page, table):
    begin, end = page.find(BEGIN), page.find(END)
    if begin < 0 or end < begin:
        raise Wrong(f"the page has no lines {BEGIN.strip()} and {END}")
    return page[:begin + len(BEGIN)] + table + page[end:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--page", type=Path, default=Path(__file__).resolve().parent.parent / "docs" / "reliability.md")
    arguments = parser.parse_args()
    try:
        results = list(results_in(arguments.folders))
        if not results:
            raise Wrong(f"no results in {', '.join(map(str, arguments.folders))}")
        arguments.page.write_text(with_table(arguments.page.read_text(), table_of(results)))
    except Wrong as wrong:
        print(f"reliability: error: {wrong}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
