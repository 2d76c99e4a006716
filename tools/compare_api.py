#!/usr/bin/env python3
"""Compares the Python package with NNCF's names and signatures for its OpenVINO flow, and writes the table of docs/python.md.

    tools/compare_api.py [--check]      # in an environment that has both

Ends with 1 where a name of the flow is missing here, a parameter has another kind, order or default, or, with --check, where the
table in the docs is another one.
"""
import argparse
import enum
import importlib
import inspect
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs/python.md"
BEGIN, END = "<!-- api begin -->\n", "<!-- api end -->\n"
NAMES = [
    "quantize", "quantize_with_accuracy_control", "Dataset", "DropType", "QuantizationPreset", "ModelType", "TargetDevice",
    "QuantizationMode", "IgnoredScope", "Subgraph", "OverflowFix", "AdvancedQuantizationParameters",
    "AdvancedAccuracyRestorerParameters", "AdvancedBiasCorrectionParameters", "AdvancedSmoothQuantParameters", "set_log_level",
    "disable_logging", "quantization.advanced_parameters.QuantizationParameters",
    "quantization.advanced_parameters.FP8QuantizationParameters", "quantization.advanced_parameters.FP8Type",
    "quantization.advanced_parameters.RestoreMode", "quantization.advanced_parameters.QuantizerPropagationRule",
    "quantization.range_estimator.StatisticsType", "quantization.range_estimator.AggregatorType",
    "quantization.range_estimator.StatisticsCollectorParameters", "quantization.range_estimator.RangeEstimatorParameters",
    "quantization.range_estimator.RangeEstimatorParametersSet", "common.quantization.structs.QuantizationPreset",
    "common.quantization.structs.QuantizationScheme", "parameters.DropType", "scopes.IgnoredScope", "data.Dataset",
]
# Name → what is left out here, by a part of its own name, and why
LEFT_OUT = {"common.quantization.structs.QuantizationScheme": ("LORA", "the members for training with LoRA are left out")}


def found(package, name):
    """The object, its module imported; None where there is none."""
    *modules, last = name.split(".")
    try:
        return getattr(importlib.import_module(".".join([package, *modules])), last)
    except (ImportError, AttributeError):
        return None


def text(default):
    return default.name if isinstance(default, enum.Enum) else "factory" if "factory" in repr(default) else repr(default)


def parameters(thing):
    """Name → kind and default."""
    if isinstance(thing, enum.EnumMeta):
        return {member.name: ("member", repr(member.value)) for member in thing}
    if inspect.isclass(thing) and not thing.__init__ is object.__init__ or inspect.isfunction(thing):
        return {name: (one.kind.name, text(one.default)) for name, one in inspect.signature(thing).parameters.items()}
    return {name: ("member", "") for name in vars(thing) if name.isupper()}


def compared(name):
    """What differs, and what is ours alone."""
    theirs, ours = found("nncf", name), found("holdfast", name)
    if theirs is None:
        return ["NNCF has none"], []
    if ours is None:
        return ["missing"], []
    left, right = parameters(theirs), parameters(ours)
    if name in LEFT_OUT:
        left = {key: value for key, value in left.items() if LEFT_OUT[name][0] not in key}
    differ = [f"`{key}` is {right.get(key, 'missing')}, expected {value}" for key, value in left.items() if right.get(key) != value]
    shared = [key for key in right if key in left]
    if not differ and all(kind != "KEYWORD_ONLY" and kind != "member" for kind, _ in left.values()) and shared != list(left):
        differ.append("another order")
    return differ, [key for key in right if key not in left]


def table(rows):
    yield "| name | parameters or members as in NNCF | ours alone |\n|---|---|---|\n"
    for name, (differ, more) in rows:
        yield f"| `{name}` | {'; '.join(differ) or (LEFT_OUT[name][1] if name in LEFT_OUT else 'all')} | {', '.join(f'`{one}`' for one in more)} |\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing")
    args = parser.parse_args()
    rows = [(name, compared(name)) for name in NAMES]
    docs = DOCS.read_text()
    before, rest = docs.split(BEGIN)
    new = before + BEGIN + "".join(table(rows)) + END + rest.split(END)[1]
    unexplained = [f"{name}: {one}" for name, (differ, _) in rows for one in differ]
    print(*unexplained, f"compare_api: {len(NAMES)} names, {len(unexplained)} differences", sep="\n")
    if not args.check:
        DOCS.write_text(new)
    sys.exit(bool(unexplained) or (args.check and new != docs))


if __name__ == "__main__":
    main()
