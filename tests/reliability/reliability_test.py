#!/usr/bin/env python3
"""reliability.py counts the results in a folder, and refuses what is none."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "reliability.py"
PAGE = "# Title\n\n<!-- results -->\nold\n<!-- end of results -->\n\nmore\n"


def line(kind="kill", outcome="survived", **more):
    return json.dumps({"kind": kind, "name": "a", "outcome": outcome, "detail": "", **more}) + "\n"


def run(files, page=PAGE):
    """Exit code, what was said, and the page after."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.md")
        path.write_text(page)
        results = Path(folder, "results")
        results.mkdir()
        for name, text in files.items():
            (results / name).write_text(text)
        done = subprocess.run([sys.executable, SCRIPT, results, "--page", path], capture_output=True, text=True)
        return done.returncode, done.stderr.replace(folder, ""), path.read_text()


class Reliability(unittest.TestCase):
    def test_results_of_all_files_are_counted(self):
        code, _, page = run({"a.json": line() + line() + "\n" + line("input", "refused"), "b.json": line(), "c.txt": "no"})
        self.assertEqual(code, 0)
        self.assertIn("| moments of `kill -9` tried | 3 | 3 | 0 | 0 |\n", page)
        self.assertIn("| bad inputs tried | 1 | 0 | 1 | 0 |\n", page)
        self.assertNotIn("fuzz", page)

    def test_the_rest_of_the_page_stays(self):
        _, _, page = run({"a.json": line()})
        self.assertTrue(page.startswith("# Title\n\n<!-- results -->\n| tried |"))
        self.assertTrue(page.endswith("|\n<!-- end of results -->\n\nmore\n"))

    def test_a_line_may_stand_for_many(self):
        _, _, page = run({"a.json": line("fuzz", count=1234567)})
        self.assertIn("| fuzz executions | 1,234,567 | 1,234,567 | 0 | 0 |", page)

    def test_what_was_lost_is_not_hidden(self):
        _, _, page = run({"a.json": line("fault", "lost")})
        self.assertIn("| faults injected | 1 | 0 | 0 | 1 |", page)

    def test_what_is_no_result_is_refused_and_the_page_stays(self):
        for text, said in (("{", "/results/a.json:1: no JSON"),
                           ("[]", "/results/a.json:1: expected an object, found []"),
                           (line("soak"), "kind is 'soak', expected one of fault, input, kill, fuzz"),
                           (line(outcome="died"), "outcome is 'died', expected one of survived, refused, lost")):
            code, errors, page = run({"a.json": text})
            self.assertEqual((code, page), (1, PAGE))
            self.assertIn(said, errors)

    def test_no_results_are_no_table(self):
        code, errors, _ = run({})
        self.assertEqual((code, errors), (1, "reliability: error: no results in /results\n"))

    def test_a_page_without_a_place_for_it_is_refused(self):
        code, errors, _ = run({"a.json": line()}, "# Title\n")
        self.assertEqual(code, 1)
        self.assertIn("the page has no lines <!-- results --> and <!-- end of results -->", errors)


if __name__ == "__main__":
    unittest.main()
