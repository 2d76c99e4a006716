"""examples/ocr with few words; without a package index it is skipped, as there is no network to quantize."""
import json

import pytest

NO_NETWORK = 69


def test_the_recogniser_holds_its_bound(examples, program, run_python, work):
    folder = work / "ocr"
    done = run_python(examples / "ocr/quantize.py", "--words", 60, "--folder", folder, "--program", program, folder=work,
                      allowed=(0, NO_NETWORK))
    if done.returncode == NO_NETWORK:
        pytest.skip("no network: " + done.stderr.strip().splitlines()[-1])
    accuracy = json.loads((folder / "report.json").read_text())["accuracy"]
    assert accuracy["metric"] == "ctc-exact-match"
    assert accuracy["original"] > 0.9, "the float model reads the words"
    assert accuracy["final_drop"] <= 0.01
    assert (folder / "recogniser_int8.xml").exists()


def test_without_a_package_index_it_says_so(examples, run_python, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://localhost:9/simple")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    done = run_python(examples / "ocr/quantize.py", "--folder", tmp_path, folder=tmp_path, allowed=(NO_NETWORK,))
    assert "ocr: pip could not download rapidocr-onnxruntime==1.4.4" in done.stderr


def test_a_missing_font_is_named(examples, run_python, tmp_path):
    done = run_python(examples / "ocr/quantize.py", "--folder", tmp_path, "--font", "none.ttf", folder=tmp_path, allowed=(1,))
    assert "there is no font none.ttf; install fonts-dejavu-core" in done.stderr
