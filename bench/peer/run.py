#!/usr/bin/env python3
"""Runs the peer (NNCF) and holdfast side by side on the bundled models and prints ratios.

    bench/peer/run.py [--repeat 3] [--only repvgg]

Answers are compared before times. Runs alternate, so that a drift of the machine's speed hits both alike; figures are
medians. The peer lives in build/peer-venv, which the first run makes. Results: build/peer-bench/results.{json,md}.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
DATA = ROOT / "examples/fashion-mnist"
CALIBRATION, VALIDATION = DATA / "calibration.npz", DATA / "validation.npz"
IMBALANCED = DATA / "repvgg_imbalanced_fmnist.onnx"
MODELS = ROOT / "tests/models"
MAX_DROP = 0.01

# name, model, further options of both sides
QUANTIZE = [
    ("mobilenetv3", MODELS / "mobilenetv3_fmnist.onnx", []),
    ("vit", MODELS / "vit_fmnist.onnx", []),
    ("vit, transformer", MODELS / "vit_fmnist.onnx", ["--model-type", "transformer"]),
    ("repvgg", MODELS / "repvgg_fmnist.onnx", []),
    ("repvgg, imbalanced", IMBALANCED, []),
]


def peer_python():
    """The interpreter of build/peer-venv, made and filled as requirements.txt says."""
    folder, wanted = ROOT / "build/peer-venv", (HERE / "requirements.txt").read_text()
    python, stamp = folder / "bin/python", folder / "installed-requirements.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"bench: installing the peer in {folder.relative_to(ROOT)}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement",
                        HERE / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    return python


def measured(command, allowed=(0,)):
    """Runs `command`: its output, wall seconds, and peak memory in bytes. `allowed`: the exit codes that are no failure."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        out.seek(0)
        err.seek(0)
        if process.returncode not in allowed:
            sys.exit(f"bench: {' '.join(map(str, command))} ended with {process.returncode}:\n"
                     f"{err.read().decode()[-2000:]}")
        return out.read().decode(), seconds, usage.ru_maxrss * 1024


def run_ours(program, model, output, options):
    report = output.with_suffix(".report.json")
    _, wall, memory = measured([program, "quantize", model, "-o", output, "--calibration", CALIBRATION, "--scale", "255",
                                "--report", report, *options])
    stages = json.loads(report.read_text())["stages"]
    return {"wall": wall, "work": sum(stage["seconds"] for stage in stages), "memory": memory,
            "stages": {stage["name"]: stage["seconds"] for stage in stages}}


def run_peer(python, command, model, output, options):
    out, wall, memory = measured([python, HERE / "peer.py", command, model, output, "--calibration", CALIBRATION,
                                  *options])
    return {"wall": wall, "work": json.loads(out.splitlines()[-1])["seconds"], "memory": memory}


def inspect(python, model):
    return json.loads(measured([python, HERE / "peer.py", "inspect", model, "--validation", VALIDATION])[0]
                      .splitlines()[-1])


def differences(ours, peer):
    """What the two answers do not agree on, in words."""
    found = []
    for name in sorted(set(ours["ranges"]) ^ set(peer["ranges"])):
        found.append(f"FakeQuantize {name} is only {'ours' if name in ours['ranges'] else 'the peer’s'}")
    for name in sorted(set(ours["ranges"]) & set(peer["ranges"])):
        a, b = ours["ranges"][name], peer["ranges"][name]
        if any(abs(x - y) > 1e-5 + 1e-4 * abs(y) for x, y in zip(a, b)):
            found.append(f"range of {name}: {a}, the peer's {b}")
    for name in sorted(set(ours["float"]) ^ set(peer["float"])):
        found.append(f"{name} is in float only in {'ours' if name in ours['float'] else 'the peer’s'}")
    return found


def alternate(ours, peer, repeat):
    """Medians of both sides, run in turn."""
    runs = [(ours(), peer()) for _ in range(repeat)]
    middle = lambda side, key: statistics.median(run[side][key] for run in runs)
    return [{key: middle(side, key) for key in ("wall", "work", "memory")} | {"runs": [run[side] for run in runs]}
            for side in (0, 1)]


def compare(name, python, program, model, folder, repeat, command, ours_options, peer_options):
    output = {side: folder / f"{name.replace(', ', '_')}_{command}_{side}.xml" for side in ("ours", "peer")}
    print(f"bench: {name}: {command}", file=sys.stderr)
    ours, peer = alternate(lambda: run_ours(program, model, output["ours"], ours_options),
                           lambda: run_peer(python, command, model, output["peer"], peer_options), repeat)
    for side, result in (("ours", ours), ("peer", peer)):
        result.update(inspect(python, output[side]))
    return {"name": name, "command": command, "float_top1": inspect(python, model)["top1"], "ours": ours, "peer": peer,
            "differences": differences(ours, peer)}


def ratio(result, key):
    return result["peer"][key] / result["ours"][key]


def quantize_table(results):
    yield "| model | top-1 float | ours | peer | FakeQuantize ours / peer | answers | wall s ours / peer | ratio " \
          "| without start-up s ours / peer | ratio | peak MiB ours / peer | ratio |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|"
    for r in results:
        ours, peer, differ = r["ours"], r["peer"], len(r["differences"])
        yield (f"| {r['name']} | {r['float_top1']:.4f} | {ours['top1']:.4f} | {peer['top1']:.4f} "
               f"| {len(ours['ranges'])} / {len(peer['ranges'])} | {'same' if not differ else f'{differ} differ'} "
               f"| {ours['wall']:.2f} / {peer['wall']:.2f} | **{ratio(r, 'wall'):.1f}×** "
               f"| {ours['work']:.2f} / {peer['work']:.2f} | **{ratio(r, 'work'):.1f}×** "
               f"| {ours['memory'] / 2**20:.0f} / {peer['memory'] / 2**20:.0f} | **{ratio(r, 'memory'):.1f}×** |")


def control_table(results):
    yield f"| model, bound {MAX_DROP} | top-1 float | ours | peer | in float ours / peer | wall s ours / peer | ratio " \
          "| peak MiB ours / peer | ratio |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for r in results:
        ours, peer = r["ours"], r["peer"]
        yield (f"| {r['name']} | {r['float_top1']:.4f} | {ours['top1']:.4f} | {peer['top1']:.4f} "
               f"| {len(ours['float'])} / {len(peer['float'])} "
               f"| {ours['wall']:.2f} / {peer['wall']:.2f} | **{ratio(r, 'wall'):.1f}×** "
               f"| {ours['memory'] / 2**20:.0f} / {peer['memory'] / 2**20:.0f} | **{ratio(r, 'memory'):.1f}×** |")


def markdown(results):
    lines = [f"Ratios are peer / ours, medians; {os.cpu_count()} cores, {cpu_name()}.", ""]
    for command, table in (("quantize", quantize_table), ("control", control_table)):
        chosen = [r for r in results if r["command"] == command]
        if chosen:
            lines += [*table(chosen), ""]
    for r in results:
        lines += [f"- {r['name']} ({r['command']}): {difference}" for difference in r["differences"][:20]]
    return "\n".join(lines) + "\n"


def cpu_name():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side (default 3)")
    parser.add_argument("--only", default="", help="models whose name holds this text")
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/bin/holdfast")
    parser.add_argument("--python", type=Path, help="an interpreter that has the peer; default: build/peer-venv")
    return parser.parse_args()


def main():
    args = arguments()
    python = args.python or peer_python()
    folder = ROOT / "build/peer-bench"
    folder.mkdir(parents=True, exist_ok=True)
    results = [compare(name, python, args.program, model, folder, args.repeat, "quantize",
                       options + (["--no-smooth-quant"] if options else []), options)
               for name, model, options in QUANTIZE if args.only in name]
    if args.only in "repvgg, imbalanced":
        bound = ["--validation", VALIDATION, "--max-drop", str(MAX_DROP)]
        results.append(compare("repvgg, imbalanced", python, args.program, IMBALANCED, folder, args.repeat, "control",
                               [*bound, "--metric", "top1"], bound))
    (folder / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    (folder / "results.md").write_text(markdown(results))
    print(markdown(results), end="")


if __name__ == "__main__":
    main()
