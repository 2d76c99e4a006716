#!/usr/bin/env python3
"""Quantizes real models (a text detector, a text recogniser with attention, an image classifier, a recurrent speech model, a
transformer encoder) with the peer and with holdfast, and compares FakeQuantize names and ranges, output error and latency.

    cmake --preset release -DHOLDFAST_BUILD_BENCH=ON && cmake --build --preset release
    bench/peer/real.py [--only detector]

"Runtime alone" is the peak memory of a program that reads the float model, compiles it in f32 and infers one item (runtime_alone.cpp).
Needs network access once, see real_models.py. Results: build/peer-bench/real.{json,md}.
"""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from run import ROOT, cpu_name, differences, measured, peer_python

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
WORKER = HERE / "real_worker.py"
ONLY_OURS = ("Checking the runtime",)  # the latencies are measured after the report


def aligned(ours, peer):
    """`ours` with the peer's names for operations that the converter numbered anew: same name but for the number, same order."""
    shape = lambda name: re.sub(r"_\d+/", "_#/", name)
    only_ours, only_peer = ([name for name in one if name not in other] for one, other in ((ours, peer), (peer, ours)))
    if [shape(name) for name in only_ours] != [shape(name) for name in only_peer]:
        return ours
    renamed = dict(zip(only_ours, only_peer))
    return {renamed.get(name, name): bounds for name, bounds in ours.items()}


def line(command):
    out, wall, memory = measured(command)
    return json.loads(out.splitlines()[-1]), wall, memory


def compared(name, model, options, python, program, folder):
    print(f"bench: {name}", file=sys.stderr)
    data = {part: model.parent / f"{name}.{part}.npz" for part in ("calibration", "test")}
    ours, peer = folder / f"{name}_ours.xml", folder / f"{name}_peer.xml"
    _, wall, memory = measured([program, "quantize", model, "-o", ours, "--calibration", data["calibration"],
                                "--report", folder / f"{name}.json", *options])
    _, peer_wall, peer_memory = line([python, WORKER, "quantize", model, peer, data["calibration"], *options])
    result, _, _ = line([python, WORKER, "compare", model, ours, peer, data["test"]])
    result["ours"]["stages"] = {stage["name"]: stage["seconds"] for stage in json.loads((folder / f"{name}.json").read_text())["stages"]}
    ranges = {side: result[side].pop("ranges") for side in ("ours", "peer")}
    result["differences"] = differences({"ranges": aligned(ranges["ours"], ranges["peer"]), "float": []},
                                        {"ranges": ranges["peer"], "float": []})
    result["ours"] |= {"wall": wall, "memory": memory}
    result["peer"] |= {"wall": peer_wall, "memory": peer_memory}
    _, _, result["float"]["memory"] = measured([program.with_name("runtime_alone"), model, data["calibration"]])
    return {"name": name, **result}


def table(results):
    yield "| model | FakeQuantize ours / peer | answers | SQNR dB ours / peer (f32) | as deployed | runtime against its FakeQuantize, dB | latency ms float / ours / peer " \
          "| wall s ours / peer | ratio | ours without checks and latencies, s " \
          "| peak MiB ours / peer | ratio | runtime alone MiB |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    for r in results:
        ours, peer, differ = r["ours"], r["peer"], len(r["differences"])
        yield (f"| {r['name']} | {ours['quantizers']} / {peer['quantizers']} | {'same' if not differ else f'{differ} differ'} "
               f"| {ours['sqnr_f32']:.1f} / {peer['sqnr_f32']:.1f} | {ours['sqnr']:.1f} / {peer['sqnr']:.1f} "
               f"| {ours['runtime']:.1f} / {peer['runtime']:.1f} "
               f"| {r['float']['latency']:.2f} / {ours['latency']:.2f} / {peer['latency']:.2f} "
               f"| {ours['wall']:.1f} / {peer['wall']:.1f} | **{peer['wall'] / ours['wall']:.1f}×** "
               f"| {sum(seconds for stage, seconds in ours['stages'].items() if stage not in ONLY_OURS):.2f} "
               f"| {ours['memory'] / 2**20:.0f} / {peer['memory'] / 2**20:.0f} | **{peer['memory'] / ours['memory']:.1f}×** "
               f"| {r['float']['memory'] / 2**20:.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="models whose name holds this text")
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/bin/holdfast")
    parser.add_argument("--python", type=Path, help="an interpreter that has the peer; default: build/peer-venv")
    args = parser.parse_args()
    if not args.program.with_name("runtime_alone").exists():
        sys.exit(f"bench: there is no runtime_alone beside {args.program}; build with -DHOLDFAST_BUILD_BENCH=ON")
    python = args.python or peer_python()
    folder = ROOT / "build/peer-bench"
    folder.mkdir(parents=True, exist_ok=True)
    listing = subprocess.run([python, HERE / "real_models.py"], check=True, capture_output=True, text=True).stdout
    results = [compared(name, Path(model), options, python, args.program, folder)
               for name, model, *options in (entry.split() for entry in listing.splitlines()) if args.only in name]
    text = "\n".join([f"Ratios are peer / ours; {cpu_name()}.", "", *table(results), ""] +
                     [f"- {r['name']}: {difference}" for r in results for difference in r["differences"][:20]]) + "\n"
    (folder / "real.json").write_text(json.dumps(results, indent=2) + "\n")
    (folder / "real.md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
