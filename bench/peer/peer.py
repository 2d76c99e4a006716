"""The peer's side of the comparison, and the one way in which models of both sides are examined.

Runs in build/peer-venv; each sub-command prints one line of JSON as its last line of output.
"""
import argparse
import json
import logging
import time

import numpy as np
import openvino as ov


def images(path):
    """Images of an .npz as float items of one, and labels (None where there are none)."""
    with np.load(path) as arrays:
        labels = arrays["labels"] if "labels" in arrays.files else None
        (name,) = [key for key in arrays.files if key != "labels"]
        data = arrays[name]
    return [data[i : i + 1].astype(np.float32) / 255 for i in range(len(data))], labels


def read(path):
    return ov.convert_model(path) if path.endswith(".onnx") else ov.Core().read_model(path)


def top1(compiled, items, labels):
    """The share of right answers, and one value per item."""
    request = compiled.create_infer_request()
    right = [float(np.argmax(request.infer([item])[0]) == label) for item, label in zip(items, labels)]
    return float(np.mean(right)), right


def quantize(arguments):
    import nncf

    nncf.set_log_level(logging.ERROR)
    items, _ = images(arguments.calibration)
    start = time.perf_counter()
    model = read(arguments.model)
    options = {}
    if arguments.model_type:
        options = {
            "model_type": nncf.ModelType(arguments.model_type),
            "advanced_parameters": nncf.AdvancedQuantizationParameters(
                smooth_quant_alphas=nncf.AdvancedSmoothQuantParameters(matmul=-1)
            ),
        }
    model = nncf.quantize(model, nncf.Dataset(items), subset_size=len(items), **options)
    ov.save_model(model, arguments.output, compress_to_fp16=False)
    return {"seconds": time.perf_counter() - start}


def control(arguments):
    import nncf

    nncf.set_log_level(logging.ERROR)
    calibration, _ = images(arguments.calibration)
    validation, labels = images(arguments.validation)
    pairs = list(zip(validation, labels))

    def validate(compiled, data):
        items, expected = zip(*data)
        return top1(compiled, items, expected)

    start = time.perf_counter()
    model = nncf.quantize_with_accuracy_control(
        read(arguments.model),
        calibration_dataset=nncf.Dataset(calibration),
        validation_dataset=nncf.Dataset(pairs),
        validation_fn=validate,
        max_drop=arguments.max_drop,
        subset_size=len(calibration),
    )
    ov.save_model(model, arguments.output, compress_to_fp16=False)
    return {"seconds": time.perf_counter() - start}


def ranges(model):
    """FakeQuantize → its lowest and highest value."""
    found = {}
    for node in model.get_ops():
        if node.get_type_name() == "FakeQuantize":
            bounds = [node.input_value(port).get_node().data for port in (1, 2)]
            found[node.friendly_name] = [float(bounds[0].min()), float(bounds[1].max())]
    return found


def constant_above(node, port):
    """The constant above an input, and the types on the way; None where there is none."""
    types = []
    node = node.input_value(port).get_node()
    while node.get_type_name() in ("FakeQuantize", "Multiply", "Subtract", "Convert", "Reshape"):
        types.append(node.get_type_name())
        node = node.input_value(0).get_node()
    return (node, types) if node.get_type_name() == "Constant" else None


def weighted_operations(model):
    """Names of the operations with weights: those in int8, and those in float."""
    int8, floating = [], []
    for node in model.get_ops():
        if node.get_type_name() not in ("Convolution", "GroupConvolution", "MatMul"):
            continue
        weight = constant_above(node, 1)
        if weight is None:
            continue
        is_int8 = weight[0].get_element_type() == ov.Type.i8 or "FakeQuantize" in weight[1]
        (int8 if is_int8 else floating).append(node.friendly_name)
    return sorted(int8), sorted(floating)


def inspect(arguments):
    model = read(arguments.model)
    items, labels = images(arguments.validation)
    int8, floating = weighted_operations(model)
    metric, _ = top1(ov.Core().compile_model(model, "CPU"), items, labels)
    return {"top1": metric, "ranges": ranges(model), "int8": int8, "float": floating}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in (("quantize", quantize), ("control", control), ("inspect", inspect)):
        command = commands.add_parser(name)
        command.set_defaults(function=function)
        command.add_argument("model")
        if name != "inspect":
            command.add_argument("output")
            command.add_argument("--calibration", required=True)
        if name != "quantize":
            command.add_argument("--validation", required=True)
    commands.choices["quantize"].add_argument("--model-type")
    commands.choices["control"].add_argument("--max-drop", type=float, default=0.01)
    arguments = parser.parse_args()
    print(json.dumps(arguments.function(arguments)))


if __name__ == "__main__":
    main()
