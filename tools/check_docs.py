#!/usr/bin/env python3
"""Fails on pages that are wrong: check_docs.py [ROOT].

Links between files, and to headings in them, must lead somewhere; README.md must link to every page of
docs/; and its C++ must be a part of the example in examples/cpp, which the tests compile.
"""
import re
import sys
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CPP = re.compile(r"^```cpp\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pages(root):
    """All pages but those below a build or hidden folder."""
    for path in sorted(root.rglob("*.md")):
        if not any(part == "build" or part.startswith(".") for part in path.relative_to(root).parts):
            yield path


def text_of(page):
    """Without what stands between fences."""
    return FENCED.sub("", page.read_text())


def anchors(page):
    """What GitHub calls the headings of a page, where no two are the same."""
    for heading in HEADING.findall(text_of(page)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        yield re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def broken_links(root):
    for page in pages(root):
        for target, anchor in LINK.findall(text_of(page)):
            file = page.parent / target if target else page
            if "://" in target or target.startswith("mailto:"):
                continue
            if not file.exists():
                yield f"{page.relative_to(root)}: the link to {target} leads nowhere"
            elif anchor and (file.suffix != ".md" or anchor not in anchors(file)):
                yield f"{page.relative_to(root)}: {target or 'the page itself'} has no heading #{anchor}"


def unlinked_pages(root):
    readme = root / "README.md"
    linked = {(root / target).resolve() for target, _ in LINK.findall(text_of(readme))} if readme.exists() else set()
    for page in sorted(root.glob("docs/*.md")):
        if readme.exists() and page.resolve() not in linked:
            yield f"README.md: no link leads to {page.relative_to(root)}"


def code_lines(text):
    """The lines without indentation and blank lines."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def is_part(lines, whole):
    return any(whole[i:i + len(lines)] == lines for i in range(len(whole)))


def unknown_examples(root):
    readme = root / "README.md"
    sources = [code_lines(f.read_text()) for f in sorted(root.glob("examples/cpp/*.cpp"))]
    for block in CPP.findall(readme.read_text() if readme.exists() else ""):
        lines = code_lines(block)
        if not any(is_part(lines, source) for source in sources):
            yield f"README.md: the C++ that begins with '{lines[0]}' is no part of examples/cpp"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    found = [*broken_links(root), *unlinked_pages(root), *unknown_examples(root)]
    for line in found:
        print(line)
    print(f"check_docs: {len(found)} complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
