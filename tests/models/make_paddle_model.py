"""Writes small.pdmodel and small.pdiparams beside this file. Needs the package paddlepaddle (2.6.2) and numpy below 2."""

from pathlib import Path

import paddle
from paddle.base.proto import framework_pb2

path = Path(__file__).parent / "small"

paddle.seed(0)
network = paddle.nn.Sequential(
    paddle.nn.Conv2D(3, 4, 3, padding=1),
    paddle.nn.BatchNorm2D(4),
    paddle.nn.ReLU(),
    paddle.nn.AdaptiveAvgPool2D(1),
    paddle.nn.Flatten(),
    paddle.nn.Linear(4, 5),
)
network.eval()
image = paddle.static.InputSpec([None, 3, 8, 8], "float32", name="image")
paddle.jit.save(network, str(path), input_spec=[image])

# What only says how the file was made: call stacks with paths, and names of Python variables.
model = path.with_suffix(".pdmodel")
program = framework_pb2.ProgramDesc.FromString(model.read_bytes())
for block in program.blocks:
    for operation in block.ops:
        kept = [attribute for attribute in operation.attrs if attribute.name != "op_callstack"]
        del operation.attrs[:]
        operation.attrs.extend(kept)
model.write_bytes(program.SerializeToString(deterministic=True))
path.with_suffix(".pdiparams.info").unlink()
