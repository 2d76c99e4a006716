#!/usr/bin/env python3
"""Kills a run at random moments, and expects it to end as if it had not been killed.

    tools/kill_test.py build/release/bin/holdfast --kills 100 --results build/release/reliability

A search on the network of examples/fashion-mnist runs once to its end: the model, the report and the length of the journal that
this gives are what is expected. Then it is begun anew, killed (SIGKILL) after a random time, begun again with the same command, killed
again, until it ends by itself; and all that over again until there were enough kills. Each one leaves a line in RESULTS/kill.json.
"""
import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "fashion-mnist"
TIMES = ("seconds", "latency_ms", "peak_memory_bytes")
JOURNAL = "results.journal"
LEGS = 3  # of a whole run, at most that long it is left alone
MOST_SECONDS = 1800


def command(program, folder, validation):
    return [str(program), "quantize", str(EXAMPLE / "repvgg_imbalanced_fmnist.onnx"), "-o", str(folder / "int8.xml"),
            "--calibration", str(EXAMPLE / "calibration.npz"), "--validation", str(validation), "--metric", "top1", "--scale", "255",
            "--max-drop", "0.01", "--recipes", "none", "--objective", "operations", "--report", str(folder / "report.json"),
            "--journal", str(folder / "journal")]


def without_times(node):
    if isinstance(node, dict):
        return {key: without_times(value) for key, value in node.items() if key not in TIMES}
    return [without_times(each) for each in node] if isinstance(node, list) else node


def outcome(folder):
    """What a run leaves, but for times and the place where it is."""
    report = without_times(json.loads((folder / "report.json").read_text()))
    report.pop("job")  # holds the names of files
    report["warnings"] = [text for text in report["warnings"] if "no faster than the original" not in text]
    return {"int8.xml": (folder / "int8.xml").read_bytes(), "int8.bin": (folder / "int8.bin").read_bytes(), "report": report,
            "length of the journal": (folder / "journal" / JOURNAL).stat().st_size}


def differences(found, expected):
    return [name for name in expected if found[name] != expected[name]]


def run_for(words, seconds):
    """Whether it ended by itself within so many seconds; killed if not."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return False
    if process.returncode != 0:
        sys.exit(f"kill_test: the run failed with exit code {process.returncode}: {errors.strip().splitlines()[-1:]}")
    return True


def recorded(folder):
    """Bytes of the journal."""
    file = folder / "journal" / JOURNAL
    return file.stat().st_size if file.exists() else 0


def one_search(words, folder, longest, left):
    """Kills the search at most `left` times on its way to its end; a line for each kill."""
    lines = []
    while len(lines) < left:
        seconds = random.uniform(0, longest / LEGS)
        if run_for(words, seconds):
            return lines
        lines.append({"kind": "kill", "name": f"kill -9 after {seconds:.3f} s", "outcome": "survived",
                      "detail": f"{recorded(folder)} bytes were recorded"})
    run_for(words, MOST_SECONDS)
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--validation", type=Path, default=EXAMPLE / "validation.npz")
    parser.add_argument("--results", type=Path, help="folder for kill.json")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    lines, searches = [], 0
    with tempfile.TemporaryDirectory(prefix="holdfast-kill-") as scratch:
        reference = Path(scratch, "reference")
        reference.mkdir()
        start = time.monotonic()
        if not run_for(command(arguments.program, reference, arguments.validation), MOST_SECONDS):
            sys.exit(f"kill_test: the run took longer than {MOST_SECONDS} s")
        longest = time.monotonic() - start
        expected = outcome(reference)
        print(f"kill_test: a whole run takes {longest:.1f} s and records {expected['length of the journal']} bytes", flush=True)
        while len(lines) < arguments.kills:
            folder = Path(scratch, str(searches))
            folder.mkdir()
            lines += one_search(command(arguments.program, folder, arguments.validation), folder, longest, arguments.kills - len(lines))
            differing = differences(outcome(folder), expected)
            if differing:
                sys.exit(f"kill_test: after {len(lines)} kills these differ: {', '.join(differing)}")
            searches += 1
            print(f"kill_test: {len(lines)} kills, {searches} searches, all with the same result", flush=True)
    if arguments.results:
        arguments.results.mkdir(parents=True, exist_ok=True)
        (arguments.results / "kill.json").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
