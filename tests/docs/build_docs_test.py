#!/usr/bin/env python3
"""tools/build_docs.sh makes both references; what it lacks it names."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build(folder, **environment):
    done = subprocess.run(["/bin/bash", ROOT / "tools/build_docs.sh", folder], env=os.environ | environment, capture_output=True,
                          text=True)
    return done.returncode, done.stdout + done.stderr


class BuildDocs(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def test_both_references_are_made_without_a_complaint(self):
        code, told = build(self.folder)
        self.assertEqual(code, 0, told)
        self.assertNotIn("warning", told)
        self.assertIn("check_docs: 0 complaints", told)
        self.assertIn("quantize_with_accuracy_control", (self.folder / "cpp/namespaceholdfast.html").read_text())
        self.assertIn("structholdfast_1_1SearchOptions.html", (self.folder / "cpp/annotated.html").read_text())
        self.assertIn("quantize_with_accuracy_control", (self.folder / "python/holdfast.html").read_text())
        self.assertIn("cpp/index.html", (self.folder / "index.html").read_text())

    def test_a_package_that_is_not_built_is_named(self):
        code, told = build(self.folder, HOLDFAST_PACKAGE="/nowhere")
        self.assertEqual(code, 1)
        self.assertIn("can import holdfast (from /nowhere) and pdoc only after tools/setup.sh and tools/build.sh", told)

    def test_a_missing_doxygen_is_named(self):
        for name in ("realpath", "dirname"):
            (self.folder / name).symlink_to(f"/usr/bin/{name}")
        code, told = build(self.folder, PATH=str(self.folder))
        self.assertEqual(code, 1)
        self.assertIn("doxygen is missing: install Debian's doxygen", told)


if __name__ == "__main__":
    unittest.main()
