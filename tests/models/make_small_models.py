"""Writes the models with random weights beside this file. Needs the packages onnx and numpy."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

generator = np.random.default_rng(0)


def weights(*shape):
    return generator.normal(size=shape).astype(np.float32)


def save(name, nodes, input_shape, output, constants):
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, input_shape)],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, key) for key, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.save(model, Path(__file__).parent / f"{name}.onnx")


# Sizes of the initial states are computed from the input: SmartReshape shortens that.
save(
    "lstm",
    [helper.make_node("LSTM", ["x", "W", "R", "B"], ["y", "h", "c"], name="lstm", hidden_size=5)],
    ["length", "batch", 4],
    "y",
    {"W": weights(1, 20, 4), "R": weights(1, 20, 5), "B": weights(1, 40)},
)

# Scales and shifts that fuse into convolutions, and a shape computed from the input.
save(
    "dynamic_image",
    [
        helper.make_node("Conv", ["x", "w"], ["conv"], name="first"),
        helper.make_node("Mul", ["conv", "scale"], ["scaled"], name="scale_"),
        helper.make_node("Sub", ["scaled", "shift"], ["shifted"], name="shift_"),
        helper.make_node("Conv", ["shifted", "w2"], ["conv2"], name="second"),
        helper.make_node("Shape", ["conv2"], ["shape"], name="shape_"),
        helper.make_node("Gather", ["shape", "zero"], ["count"], name="count_"),
        helper.make_node("Unsqueeze", ["count", "axis"], ["count1"], name="count1_"),
        helper.make_node("Concat", ["count1", "rest"], ["target"], name="target_", axis=0),
        helper.make_node("Reshape", ["conv2", "target"], ["flat"], name="flat_"),
    ],
    ["batch", 3, "height", "width"],
    "flat",
    {
        "w": weights(4, 3, 3, 3),
        "w2": weights(2, 4, 3, 3),
        "scale": weights(1, 4, 1, 1),
        "shift": weights(1, 4, 1, 1),
        "zero": np.array(0),
        "axis": np.array([0]),
        "rest": np.array([-1]),
    },
)

# Quantized already: activations by QuantizeLinear and DequantizeLinear, weights by the latter alone.
quantized_weights = {
    "wq": generator.integers(-127, 128, (4, 6)).astype(np.int8),
    "ws": np.array(0.02, np.float32),
    "wz": np.array(0, np.int8),
}
weights_of_matmul = helper.make_node("DequantizeLinear", ["wq", "ws", "wz"], ["w"], name="weights")
save(
    "weights_int8",
    [weights_of_matmul, helper.make_node("MatMul", ["x", "w"], ["y"], name="matmul")],
    ["batch", 4],
    "y",
    quantized_weights,
)
save(
    "qdq",
    [
        helper.make_node("QuantizeLinear", ["x", "xs", "xz"], ["xq"], name="quantize"),
        helper.make_node("DequantizeLinear", ["xq", "xs", "xz"], ["xd"], name="dequantize"),
        helper.make_node("MatMul", ["xd", "w"], ["y"], name="matmul"),
    ],
    ["batch", 4],
    "y",
    {"w": weights(4, 6), "xs": np.array(0.1, np.float32), "xz": np.array(128, np.uint8)},
)
