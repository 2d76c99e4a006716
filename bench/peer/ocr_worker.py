"""The peer's side of ocr.py, and the one way in which models of both sides are examined; a line of JSON each."""
import argparse
import json
import logging
import shutil
import statistics
import time
from pathlib import Path

import numpy as np
import openvino as ov

PRECISIONS = {"f32": {"INFERENCE_PRECISION_HINT": "f32"}, "default": {}}
ROUNDS, WARM_UP = 60, 5


def read(path, graph):
    """The model as its file has it, or simplified as the runtime's converter does."""
    return ov.convert_model(path) if path.endswith(".onnx") and graph == "simplified" else ov.Core().read_model(path)


def pairs(path):
    """Input and text (a list of classes) of every item."""
    with np.load(path) as arrays:
        images, labels = arrays["x"], arrays["labels"]
    return [((images[i:i + 1].astype(np.float32) - 127.5) / 127.5, [int(n) for n in labels[i] if n >= 0])
            for i in range(len(images))]


def text(output):
    """Greedy CTC: the best class of each position, repetitions merged, blanks (0) dropped."""
    best = np.argmax(output, axis=-1).ravel()
    kept = best[np.insert(best[1:] != best[:-1], 0, True)]
    return [int(n) for n in kept if n != 0]


def right(compiled, items):
    request = compiled.create_infer_request()
    return [float(text(request.infer([image])[0]) == expected) for image, expected in items]


class Counted:
    """What the peer asks for: inferences through the validation function, models prepared for it, what it returned to float."""

    def __init__(self):
        self.inferences = self.passes = self.compiled = 0
        self.restored, self.of, self.reached = [], None, True

    def validate(self, compiled, data):
        values = right(compiled, list(data))
        self.inferences += len(values)
        self.passes += len(values) > 1
        return float(np.mean(values)), values

    def attach(self):
        from nncf.quantization.algorithms.accuracy_control import algorithm, openvino_backend

        prepared, restorer = openvino_backend.OVPreparedModel, algorithm.QuantizationAccuracyRestorer
        prepare, print_report = prepared.__init__, restorer._print_report

        def counted_prepare(one, *arguments, **named):
            self.compiled += 1
            prepare(one, *arguments, **named)

        def kept_report(report, *rest):
            self.restored = sorted({node.node_name for node in report.reverted_operations})
            self.of, self.reached = report.num_quantized_operations, report.reached_required_drop
            print_report(report, *rest)

        prepared.__init__, restorer._print_report = counted_prepare, staticmethod(kept_report)


def control(arguments):
    """Also keeps the model with everything quantized, beside the result, as OUTPUT.int8.xml."""
    import nncf

    nncf.set_log_level(logging.ERROR)
    counted, output = Counted(), Path(arguments.output)
    counted.attach()
    calibration, validation = ([*pairs(path)] for path in (arguments.calibration, arguments.validation))
    kept = output.with_suffix(".intermediate")
    kept.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    model = nncf.quantize_with_accuracy_control(
        read(arguments.model, arguments.graph),
        calibration_dataset=nncf.Dataset([image for image, _ in calibration]),
        validation_dataset=nncf.Dataset(validation), validation_fn=counted.validate,
        max_drop=arguments.max_drop, drop_type=nncf.DropType.ABSOLUTE, subset_size=len(calibration),
        advanced_accuracy_restorer_parameters=nncf.AdvancedAccuracyRestorerParameters(intermediate_model_dir=str(kept)))
    seconds = time.perf_counter() - start
    ov.save_model(model, output, compress_to_fp16=False)
    for suffix in (".xml", ".bin"):
        (kept / f"intermediate_model{suffix}").replace(output.with_suffix(f".int8{suffix}"))
    shutil.rmtree(kept)
    return {"seconds": seconds, "worth": counted.inferences / len(validation), "passes": counted.passes,
            "compiled": counted.compiled, "in_float": counted.restored, "of": counted.of, "reached": counted.reached}


def outcomes(arguments):
    """For each set of data and precision a 0 or 1 for every item."""
    sets = {name: pairs(path) for name, path in (entry.split("=", 1) for entry in arguments.data)}
    model, found = read(arguments.model, arguments.graph), {name: {} for name in sets}
    for precision, config in PRECISIONS.items():
        compiled = ov.Core().compile_model(model, "CPU", config)
        for name, items in sets.items():
            found[name][precision] = "".join("1" if value else "0" for value in right(compiled, items))
    return found


def latencies(arguments):
    """Medians of interleaved runs in ms: of the first model (the original), then of the others."""
    models = [read(path, arguments.graph) for path in (arguments.model, *arguments.others)]
    sample, found = pairs(arguments.validation)[0][0], {}
    for precision, config in PRECISIONS.items():
        requests = [ov.Core().compile_model(model, "CPU", config).create_infer_request() for model in models]
        times = [[] for _ in requests]
        for _ in range(WARM_UP + ROUNDS):
            for request, own in zip(requests, times):
                start = time.perf_counter()
                request.infer([sample])
                own.append((time.perf_counter() - start) * 1000)
        found[precision] = [statistics.median(own[WARM_UP:]) for own in times]
    return found


def data(arguments):
    """Makes what is missing; with --samples copies of the first items of each set."""
    import ocr_data

    ocr_data.make_data()
    files = {name: ocr_data.FOLDER / f"ocr.{name}.npz" for name in ocr_data.SETS}
    if arguments.samples:
        folder = Path(arguments.folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, file in files.items():
            files[name] = folder / file.name
            with np.load(file) as arrays:
                np.savez(files[name], **{key: arrays[key][:arguments.samples] for key in arrays.files})
    return {"model": str(ocr_data.MODEL)} | {name: str(file) for name, file in files.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    parsers = {}
    for function in (control, outcomes, latencies, data):
        parsers[function] = command = commands.add_parser(function.__name__)
        command.set_defaults(function=function)
        if function != data:
            command.add_argument("model")
            command.add_argument("--graph", choices=["as read", "simplified"], required=True)
    for name in ("output", "calibration", "validation"):
        parsers[control].add_argument(f"--{name}", required=True)
    parsers[control].add_argument("--max-drop", type=float, required=True)
    parsers[outcomes].add_argument("--data", nargs="+", metavar="NAME=FILE", required=True)
    parsers[latencies].add_argument("--validation", required=True)
    parsers[latencies].add_argument("--others", nargs="+", required=True)
    parsers[data].add_argument("--samples", type=int)
    parsers[data].add_argument("--folder")
    arguments = parser.parse_args()
    print(json.dumps(arguments.function(arguments)))


if __name__ == "__main__":
    main()
