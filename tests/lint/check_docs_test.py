#!/usr/bin/env python3
"""check_docs.py finds broken links and examples that no test compiles."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / "tools" / "check_docs.py"
EXAMPLE = "int main() {\n    f();\n    g();\n}\n"


def check(files, *options):
    """The exit code and output of the check on a tree of `files`: path → text."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, CHECK, *options, folder], capture_output=True, text=True)
        return done.returncode, done.stdout


class CheckDocs(unittest.TestCase):
    def test_links_to_files_folders_and_sites_are_fine(self):
        code, _ = check({"README.md": "[a](docs/a.md#part) [b](docs) [c](https://example.org)",
                         "docs/a.md": "# A\n## Part\n[up](../README.md) [here](#part)"})
        self.assertEqual(code, 0)

    def test_a_broken_link_is_named_with_its_page(self):
        code, out = check({"docs/a.md": "[b](b.md)"})
        self.assertEqual(code, 1)
        self.assertIn("docs/a.md: the link to b.md leads nowhere", out)

    def test_a_link_to_no_heading_is_named(self):
        code, out = check({"a.md": "# One `two`, three\n[b](b.md#here) [c](#there) [d](#one-two-three)", "b.md": "```\n# Here\n```\n"})
        self.assertEqual(code, 1)
        self.assertIn("a.md: b.md has no heading #here", out)
        self.assertIn("a.md: the page itself has no heading #there", out)
        self.assertIn("2 complaints", out)

    def test_a_page_that_the_readme_does_not_know_is_named(self):
        code, out = check({"README.md": "[a](docs/a.md)", "docs/a.md": "", "docs/b.md": "", "docs/design/c.md": ""})
        self.assertEqual(code, 1)
        self.assertIn("README.md: no link leads to docs/b.md", out)
        self.assertIn("1 complaints", out)

    def test_code_holds_no_links(self):
        code, _ = check({"a.md": "```cpp\nf[i](x);\n```\n"})
        self.assertEqual(code, 0)

    def test_links_of_html_to_pages_places_and_sites_are_fine(self):
        code, _ = check({"index.html": '<a href="a/b.html#part">b</a><a href="https://example.org/x">x</a>',
                         "a/b.html": '<h1 id="part">b</h1><a href="../index.html">up</a><a href="#part">here</a>'}, "--html")
        self.assertEqual(code, 0)

    def test_broken_links_of_html_are_named(self):
        code, out = check({"a.html": '<a href="b.html">b</a><a href="#c">c</a><img src="d.png">'}, "--html")
        self.assertEqual(code, 1)
        self.assertIn("a.html: the link to b.html leads nowhere", out)
        self.assertIn("a.html: the link to #c names no place", out)
        self.assertIn("a.html: the link to d.png leads nowhere", out)

    def test_a_part_of_the_example_is_fine(self):
        code, _ = check({"README.md": "```cpp\nf();\n\ng();\n```\n", "examples/cpp/a.cpp": EXAMPLE})
        self.assertEqual(code, 0)

    def test_code_that_nothing_compiles_is_named(self):
        code, out = check({"README.md": "```cpp\ng();\nf();\n```\n", "examples/cpp/a.cpp": EXAMPLE})
        self.assertEqual(code, 1)
        self.assertIn("'g();' is no part of examples/cpp", out)


if __name__ == "__main__":
    unittest.main()
