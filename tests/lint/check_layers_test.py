#!/usr/bin/env python3
"""check_layers.py finds what it is for, names file and line, and keeps quiet about the rest."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / "tools" / "check_layers.py"


def check(files):
    """The exit code and output of the check on a tree of `files`: path → text."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, CHECK, folder], capture_output=True, text=True)
        return done.returncode, done.stdout


class CheckLayers(unittest.TestCase):
    def test_an_include_to_the_left_is_fine(self):
        code, _ = check({"src/place/place.cpp": '#include "analyze/graph.hpp"\n#include <vector>\n',
                         "src/analyze/graph.hpp": '#include "holdfast/options.hpp"\n',
                         "cli/main.cpp": '#include "pipeline/stage.hpp"\n'})
        self.assertEqual(code, 0)

    def test_an_include_to_the_right_is_named_with_file_and_line(self):
        code, out = check({"src/read/model.cpp": '// A comment.\n#include "write/save.hpp"\n'})
        self.assertEqual(code, 1)
        self.assertIn("src/read/model.cpp:2: read must not include write/save.hpp: "
                      "write comes later", out)

    def test_public_headers_include_no_stage(self):
        code, out = check({"include/holdfast/report.hpp": '#include "core/check.hpp"\n'})
        self.assertEqual(code, 1)
        self.assertIn("include/holdfast/report.hpp:1", out)

    def test_angle_brackets_and_spaces_hide_nothing(self):
        code, out = check({"src/core/text.cpp": "  #  include <rank/rank.hpp>\n"})
        self.assertEqual(code, 1)
        self.assertIn("src/core/text.cpp:1", out)

    def test_a_relative_path_hides_nothing(self):
        code, out = check({"src/core/text.cpp": '#include "../rank/rank.hpp"\n',
                           "src/rank/rank.hpp": "#pragma once\n"})
        self.assertEqual(code, 1)
        self.assertIn("src/core/text.cpp:1", out)

    def test_a_folder_that_is_no_stage_is_refused(self):
        code, out = check({"src/helpers/text.cpp": "int f();\n"})
        self.assertEqual(code, 1)
        self.assertIn("src/helpers is no stage", out)

    def test_a_file_outside_all_stages_is_refused(self):
        code, out = check({"src/text.cpp": "int f();\n"})
        self.assertEqual(code, 1)
        self.assertIn("src/text.cpp", out)


if __name__ == "__main__":
    unittest.main()
