#!/usr/bin/env python3
"""The reference case of the accuracy control: a text recogniser on rendered words, by holdfast and by the peer (NNCF).

    bench/peer/ocr.py [--only 'as read, f32, 0.01'] [--seeds 5] [--no-peer]

Every run is kept in build/peer-bench/ocr.json as soon as it is done, and not repeated while the program stays the same (the peer's
never) unless --again asks for it. The tables are printed and written to build/peer-bench/ocr.md. A run of the peer on the graph as
read takes 20 minutes and more. Needs network access once, see real_models.py.
"""
import argparse
import hashlib
import json
import os
import resource
import sys
from pathlib import Path

from ocr_tables import PRECISIONS, markdown
from run import ROOT, cpu_name, measured, peer_python

WORKER = Path(__file__).resolve().parent / "ocr_worker.py"
INPUT = ["--metric", "ctc-exact-match", "--mean", "127.5", "--scale", "127.5"]
GRAPH = {"as read": ["--simplify", "off"], "simplified": []}
DEPLOYMENT = {"f32": ["--inference-precision", "f32"], "default": []}
HELD = DEPLOYMENT | {"both": ["--also-hold", "f32"]}
UNREACHABLE = 3


def case(graph, held, bound, seeds=1, label=None, peer=True, certify=False):
    return {"name": ", ".join((graph, label or held, str(bound))), "graph": graph, "held": held, "bound": bound, "seeds": seeds,
            "peer": peer, "certify": certify}


CASES = [
    case("as read", "f32", 0.01, seeds=5),
    case("as read", "default", 0.01, seeds=3),
    case("as read", "both", 0.01, seeds=3),
    case("as read", "f32", 0.005),
    case("as read", "f32", 0.002),
    case("simplified", "both", 0.005),
    case("simplified", "f32", 0.05, label="passes"),
    case("as read", "f32", 0.03, label="f32 certified", peer=False, certify=True),
    case("simplified", "both", 0.02, label="both certified", peer=False, certify=True),
]


class Records:
    """The runs so far, written after each of them; a run with the key of an earlier one takes its place."""

    def __init__(self, file):
        self.file = file
        self.all = json.loads(file.read_text()) if file.exists() else []

    def find(self, key):
        return next((record for record in self.all if record["key"] == key), None)

    def put(self, key, record):
        self.all = [one for one in self.all if one["key"] != key] + [{"key": key, **record}]
        part = self.file.with_suffix(".part")
        part.write_text(json.dumps(self.all, indent=1) + "\n")
        os.replace(part, self.file)


class Bench:
    """Where things are, and what every measurement needs."""

    def __init__(self, args):
        self.args, self.python = args, args.python or peer_python()
        base = ROOT / "build/peer-bench"
        self.name = f"ocr-{args.samples}" if args.samples else "ocr"
        self.folder = base / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.records, self.table = Records(base / f"{self.name}.json"), base / f"{self.name}.md"
        self.data = self.work("data", "--folder", self.folder, *(["--samples", args.samples] if args.samples else []))
        self.digest, self.made = digest(args.program), []

    def work(self, *words):
        return json.loads(measured([self.python, WORKER, *words])[0].splitlines()[-1])

    def kept(self, key, program, make):
        """The record of this key; made when there is none, or one that an earlier program left."""
        found = self.records.find(key)
        if found is None or found["program"] != program or (self.args.again and key not in self.made):
            print(f"bench: {', '.join(map(str, key))}", file=sys.stderr)
            self.made.append(key)
            self.records.put(key, {"program": program, **make()})
            found = self.records.find(key)
        return found


def digest(program):
    """Of the program and the library that it loads."""
    parts = [program, *sorted(program.parents[1].glob("src/libholdfast.so*"))]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:16]


def timed(command, allowed=(0,)):
    """What a process prints, and its wall and user seconds."""
    user = lambda: resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    before = user()
    out, wall, _ = measured(command, allowed)
    return out, {"wall": wall, "user": user() - before}


def metric(bench, model, graph, precision):
    """Of a file on the validation words, by `holdfast evaluate`."""
    simplify = GRAPH[graph] if str(model).endswith(".onnx") else []
    out, _, _ = measured([bench.args.program, "evaluate", model, "--validation", bench.data["validation"], "--json", *INPUT,
                          *simplify, *DEPLOYMENT[precision]])
    return json.loads(out)["value"]


def examined(bench, model, graph):
    """What a file is worth: the metric as holdfast measures it, and every word's outcome as Python does."""
    return {"metric": {precision: metric(bench, model, graph, precision) for precision in PRECISIONS},
            "right": bench.work("outcomes", model, "--graph", graph, "--data",
                                *(f"{name}={bench.data[name]}" for name in ("validation", "fresh")))}


def latencies(bench, graph, files):
    """Precision → name → ms, next to the original."""
    found = bench.work("latencies", bench.data["model"], "--graph", graph, "--validation", bench.data["validation"],
                       "--others", *files.values())
    return {precision: dict(zip(("original", *files), values)) for precision, values in found.items()}


def original_run(bench, graph):
    return examined(bench, bench.data["model"], graph)


def by_precision(report, key):
    """A value of each deployment held, as "CPU f32" or "CPU"."""
    return {"f32" if held["deployment"].endswith(" f32") else "default": held[key] for held in report["accuracy"]["held"]}


def from_report(report):
    search, accuracy = report["search"], report["accuracy"]
    checks = [one["samples"] for one in report["evaluations"] if one["purpose"] == "final file"]
    words = max(one["samples"] for one in report["evaluations"])
    return {"worth": search["evaluations"], "worth_before_check": search["evaluations"] - sum(checks) / words,
            "compiled": search["compiled"], "estimates": search["estimates"], "validations": search["validations"],
            "recipes_tried": len(search["recipes"]), "recipe": accuracy["recipe"], "verdict": accuracy["verdict"],
            "in_float": accuracy["operations_kept_float"], "of": report["operations_quantized"],
            "int8": by_precision(report, "quantized"), "reported_drop": by_precision(report, "final_drop"),
            "upper_drop": by_precision(report, "upper_drop"),
            "reported_ms": {key: (accuracy[f"{key}_cost"] or {}).get("latency_ms") for key in ("original", "quantized", "final")},
            "stages": {stage["name"]: stage["seconds"] for stage in report["stages"]}, "warnings": report["warnings"]}


def int8_latency(record, held):
    """The report's, under the first deployment held, in proportion to the original's: that model is not saved."""
    told, measured_here = record["reported_ms"], record["latency"]["f32" if held == "f32" else "default"]
    if told["quantized"]:
        measured_here["int8"] = measured_here["original"] * told["quantized"] / told["original"]


def our_run(bench, one, seed):
    output = bench.folder / f"{one['name']}, {seed}.xml".replace(", ", "_").replace(" ", "-")
    report = output.with_suffix(".json")
    for stale in (output, output.with_suffix(".bin"), report):
        stale.unlink(missing_ok=True)
    _, cost = timed([bench.args.program, "quantize", bench.data["model"], "-o", output, "--report", report,
                     "--calibration", bench.data["calibration"], "--validation", bench.data["validation"], *INPUT,
                     *GRAPH[one["graph"]], *HELD[one["held"]], "--max-drop", one["bound"], "--seed", seed,
                     *(["--certify"] if one["certify"] else []), *bench.args.option], (0, UNREACHABLE))
    record = {"side": "ours", "seed": seed, "bound": one["bound"], "saved": output.exists(), **cost,
              **from_report(json.loads(report.read_text()))}
    if record["saved"]:
        record |= examined(bench, output, one["graph"])
        record["latency"] = latencies(bench, one["graph"], {"final": output})
        int8_latency(record, one["held"])
    return record


def peer_run(bench, graph, bound):
    """The peer always measures in f32, so that one run stands beside all deployments."""
    output = bench.folder / f"peer_{graph.replace(' ', '-')}_{bound}.xml"
    out, cost = timed([bench.python, WORKER, "control", bench.data["model"], "--graph", graph, "--output", output,
                       "--calibration", bench.data["calibration"], "--validation", bench.data["validation"],
                       "--max-drop", bound])
    told, int8 = json.loads(out.splitlines()[-1]), output.with_suffix(".int8.xml")
    return {"side": "peer", "bound": bound, "saved": True, **cost, **told, **examined(bench, output, graph),
            "verdict": "reached" if told["reached"] else "missed", "recipe": "default", "reported_drop": {}, "upper_drop": {},
            "int8": {precision: metric(bench, int8, graph, precision) for precision in PRECISIONS},
            "latency": latencies(bench, graph, {"int8": int8, "final": output})}


def run(bench, one):
    original = bench.kept(["original", one["graph"]], None, lambda: original_run(bench, one["graph"]))
    ours = [bench.kept(["ours", one["name"], seed, *bench.args.option], bench.digest, lambda seed=seed: our_run(bench, one, seed))
            for seed in range(bench.args.seeds or one["seeds"])]
    key, peer = ["peer", one["graph"], one["bound"]], None
    if bench.args.peer and one["peer"]:
        peer = bench.kept(key, None, lambda: peer_run(bench, one["graph"], one["bound"]))
    peer = peer or (bench.records.find(key) if one["peer"] else None)
    return one, original, ours, [peer] if peer else []


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="cases whose name holds this text; may be repeated. Names: " +
                             "; ".join(one["name"] for one in CASES))
    parser.add_argument("--seeds", type=int, help="runs of holdfast, one per seed (default: 5, 3 or 1, by case)")
    parser.add_argument("--peer", action=argparse.BooleanOptionalAction, default=True,
                        help="run the peer where no run of it is kept; kept ones are shown in any case")
    parser.add_argument("--again", action="store_true", help="repeat runs that are kept")
    parser.add_argument("--samples", type=int, help="only so many words of each set: a trial of this script, kept apart")
    parser.add_argument("--option", action="append", default=[], help="a further word for `holdfast quantize`; may be repeated")
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/bin/holdfast")
    parser.add_argument("--python", type=Path, help="an interpreter that has the peer; default: build/peer-venv")
    return parser.parse_args()


def main():
    args = arguments()
    chosen = [one for one in CASES if not args.only or any(text in one["name"] for text in args.only)]
    if not chosen:
        sys.exit("bench: no case has such a name")
    bench = Bench(args)
    words = str(args.samples) if args.samples else "300 calibration, 1,000 validation and 2,000 fresh"
    text = markdown([run(bench, one) for one in chosen], f"{words} words; {cpu_name()}, {os.cpu_count()} cores.")
    bench.table.write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
