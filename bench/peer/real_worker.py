"""The peer's side of real.py, and the one way in which models of both sides are examined; a line of JSON each."""
import json
import logging
import statistics
import sys
import time

import numpy as np
import openvino as ov

from peer import ranges, read

ROUNDS = 60


def items(model, path):
    """Samples of an .npz: along the batch axis, or along an axis of their own where the arrays have one more."""
    ranks = {port.any_name: port.partial_shape.rank.get_length() for port in model.inputs}
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    count = len(next(iter(arrays.values())))
    cut = lambda name, i: arrays[name][i] if arrays[name].ndim > ranks[name] else arrays[name][i:i + 1]
    return [{name: cut(name, i) for name in arrays} for i in range(count)]


def quantize(model_path, output, data, model_type=None):
    import nncf

    nncf.set_log_level(logging.ERROR)
    model = read(model_path)
    samples = items(model, data)
    options = {"model_type": nncf.ModelType(model_type)} if model_type else {}
    ov.save_model(nncf.quantize(model, nncf.Dataset(samples), subset_size=len(samples), **options), output,
                  compress_to_fp16=False)
    return {}


def outputs(model, samples, config):
    request = ov.Core().compile_model(model, "CPU", config).create_infer_request()
    return [[np.array(value, np.float64) for value in request.infer(sample).values()] for sample in samples]


def sqnr(reference, found):
    """Signal to noise over all samples, of the output that fares worst, in dB."""
    worst = float("inf")
    for port in range(len(reference[0])):
        signal = sum(float((r[port] ** 2).sum()) for r in reference)
        noise = sum(float(((r[port] - f[port]) ** 2).sum()) for r, f in zip(reference, found))
        if not np.isfinite(noise):
            return float("-inf")
        worst = min(worst, 10 * np.log10(signal / max(noise, 1e-30)))
    return worst


def latencies(models, sample):
    """Medians of interleaved runs, ms."""
    requests = [ov.Core().compile_model(model, "CPU").create_infer_request() for model in models]
    times = [[] for _ in requests]
    for _ in range(ROUNDS):
        for request, own in zip(requests, times):
            start = time.perf_counter()
            request.infer(sample)
            own.append((time.perf_counter() - start) * 1000)
    return [statistics.median(own) for own in times]


def compare(original, ours, peer, data):
    models = {"float": read(original), "ours": read(ours), "peer": read(peer)}
    samples = items(models["float"], data)
    f32 = {"INFERENCE_PRECISION_HINT": "f32"}
    reference = outputs(models["float"], samples, f32)
    result = {name: {"latency": value} for name, value in zip(models, latencies(models.values(), samples[0]))}
    for side in ("ours", "peer"):
        found = {name.replace("/nncf_smooth_quant", "/smooth_quant"): bounds for name, bounds in ranges(models[side]).items()}
        deployed = outputs(models[side], samples, {})
        result[side] |= {"runtime": sqnr(outputs(models[side], samples, f32 | {"LP_TRANSFORMS_MODE": "NO"}), deployed),
                         "ranges": found, "quantizers": len(found),
                         "sqnr_f32": sqnr(reference, outputs(models[side], samples, f32)),
                         "sqnr": sqnr(reference, deployed)}
    return result


def main():
    command, *words = sys.argv[1:]
    words = [word for word in words if word != "--model-type"]
    print(json.dumps({"quantize": quantize, "compare": compare}[command](*words)))


if __name__ == "__main__":
    main()
