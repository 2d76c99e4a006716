"""Makes the models of scale.py and runs the peer on them."""
import json
import logging
import sys
import time

import numpy as np
import openvino as ov
import openvino.opset13 as ops


def convolution(x, name, random):
    weights = ops.constant(random.normal(0, 0.3, (4, 4, 3, 3)).astype(np.float32), name=f"{name}/weights")
    product = ops.convolution(x, weights, [1, 1], [1, 1], [1, 1], [1, 1], name=name)
    return ops.add(product, ops.constant(np.zeros((1, 4, 1, 1), np.float32), name=f"{name}/bias_value"), name=f"{name}/bias")


def chain(blocks, path):
    random = np.random.default_rng(0)
    x = data = ops.parameter([1, 4, 8, 8], np.float32, name="data")
    for block in range(int(blocks)):
        name = f"block{block}"
        inner = ops.relu(convolution(x, f"{name}/first", random), name=f"{name}/relu")
        x = ops.relu(ops.add(x, convolution(inner, f"{name}/second", random), name=f"{name}/sum"), name=f"{name}/out")
    ov.save_model(ov.Model([ops.result(x, name="result")], [data], "chain"), path, compress_to_fp16=False)


def samples(count, source, path):
    """The images of `source`, repeated, with noise that makes no two alike."""
    with np.load(source) as arrays:
        images = next(arrays[name] for name in arrays.files if name != "labels")
    repeated = np.concatenate([images] * -(-int(count) // len(images)))[:int(count)]
    np.savez(path, images=np.maximum(repeated, np.random.default_rng(0).integers(0, 8, repeated.shape, dtype=np.uint8)))


def peer(path):
    import nncf

    nncf.set_log_level(logging.ERROR)
    model = ov.Core().read_model(path)
    item = np.random.default_rng(1).normal(0, 1, (1, 4, 8, 8)).astype(np.float32)
    start = time.perf_counter()
    nncf.quantize(model, nncf.Dataset([item]), subset_size=1,
                  advanced_parameters=nncf.AdvancedQuantizationParameters(disable_bias_correction=True))
    return {"seconds": time.perf_counter() - start}


if __name__ == "__main__":
    command, *words = sys.argv[1:]
    if command == "peer":
        print(json.dumps(peer(*words)))
    else:
        {"chain": chain, "samples": samples}[command](*words)
