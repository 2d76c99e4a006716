#!/usr/bin/env python3
"""Fails on pages that are wrong: check_docs.py [ROOT], or check_docs.py --html FOLDER.

Links between files, and to headings in them, must lead somewhere; README.md must link to every page of
docs/; and its C++ must be a part of the example in examples/cpp, which the tests compile. In a folder of HTML links must lead to files of the folder, and
to places that are in them.
"""
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

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


class HtmlPage(HTMLParser):
    """Its links and the names of its places."""

    def __init__(self, path):
        super().__init__()
        self.links, self.places = [], set()
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("id", "name"):
                self.places.add(value)
            elif name in ("href", "src") and value:
                self.links.append(value)


def broken_html_links(folder):
    read = {path.resolve(): HtmlPage(path) for path in sorted(folder.rglob("*.html"))}
    for path, page in read.items():
        for link in page.links:
            target = urlsplit(link)
            if target.scheme or target.netloc:
                continue
            file = (path.parent / unquote(target.path)).resolve() if target.path else path
            place = unquote(target.fragment)
            if not file.is_file():
                yield f"{path.relative_to(folder)}: the link to {link} leads nowhere"
            elif place and place not in read[file].places:
                yield f"{path.relative_to(folder)}: the link to {link} names no place"


def main():
    if sys.argv[1:2] == ["--html"]:
        return told(list(broken_html_links(Path(sys.argv[2]).resolve())))
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    return told([*broken_links(root), *unlinked_pages(root), *unknown_examples(root)])


def told(found):
    for line in found:
        print(line)
    print(f"check_docs: {len(found)} complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
