"""all-MiniLM-L6-v2 (a BERT encoder) as an OpenVINO model, built from its weights: the package carries no graph."""
import json
import math

import numpy as np
import openvino as ov
import openvino.opset13 as ops


def read_safetensors(path):
    """Name → array; the format is a length, a JSON header, and the bytes (https://github.com/huggingface/safetensors)."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header, types = json.loads(raw[8:8 + size]), {"F32": np.float32, "F16": np.float16, "I64": np.int64}
    return {name: np.frombuffer(raw[8 + size + entry["data_offsets"][0]:8 + size + entry["data_offsets"][1]],
                                types[entry["dtype"]]).reshape(entry["shape"])
            for name, entry in header.items() if name != "__metadata__"}


class Builder:
    def __init__(self, weights, config):
        self.weights, self.config = weights, config
        self.heads = config["num_attention_heads"]

    def constant(self, name):
        node = ops.constant(self.weights[name].astype(np.float32))
        node.set_friendly_name(name)
        return node

    def named(self, node, name):
        node.set_friendly_name(name)
        return node

    def dense(self, x, name):
        product = self.named(ops.matmul(x, self.constant(f"{name}.weight"), False, True), f"{name}/MatMul")
        return self.named(ops.add(product, self.constant(f"{name}.bias")), f"{name}/Add")

    def normalized(self, x, name):
        mvn = self.named(ops.mvn(x, ops.constant(np.array([-1])), True, self.config["layer_norm_eps"], "INSIDE_SQRT"),
                         f"{name}/MVN")
        scaled = self.named(ops.multiply(mvn, self.constant(f"{name}.weight")), f"{name}/Multiply")
        return self.named(ops.add(scaled, self.constant(f"{name}.bias")), f"{name}/Add")

    def embedded(self, ids, name):
        return self.named(ops.gather(self.constant(f"embeddings.{name}.weight"), ids, ops.constant(np.int64(0))),
                          f"{name}/Gather")

    def split_heads(self, x, name):
        width = self.config["hidden_size"] // self.heads
        shape = ops.constant(np.array([0, 0, self.heads, width]))
        return self.named(ops.transpose(ops.reshape(x, shape, True), ops.constant(np.array([0, 2, 1, 3]))),
                          f"{name}/Transpose")

    def attended(self, x, mask, layer):
        name = f"{layer}.attention.self"
        query, key, value = (self.split_heads(self.dense(x, f"{name}.{part}"), f"{name}.{part}")
                             for part in ("query", "key", "value"))
        width = self.config["hidden_size"] // self.heads
        scores = self.named(ops.matmul(query, key, False, True), f"{name}/scores")
        scaled = self.named(ops.multiply(scores, ops.constant(np.float32(1 / math.sqrt(width)))), f"{name}/scale")
        shares = self.named(ops.softmax(ops.add(scaled, mask), -1), f"{name}/softmax")
        mixed = self.named(ops.matmul(shares, value, False, False), f"{name}/context")
        merged = ops.reshape(ops.transpose(mixed, ops.constant(np.array([0, 2, 1, 3]))),
                             ops.constant(np.array([0, 0, self.config["hidden_size"]])), True)
        return self.dense(merged, f"{layer}.attention.output.dense")

    def layer(self, x, mask, index):
        name = f"encoder.layer.{index}"
        x = self.normalized(ops.add(self.attended(x, mask, name), x), f"{name}.attention.output.LayerNorm")
        inner = self.named(ops.gelu(self.dense(x, f"{name}.intermediate.dense"), "erf"), f"{name}/Gelu")
        return self.normalized(ops.add(self.dense(inner, f"{name}.output.dense"), x), f"{name}.output.LayerNorm")

    def model(self):
        ids, mask, types = (ops.parameter([-1, 32], np.int64, name=name)
                            for name in ("input_ids", "attention_mask", "token_type_ids"))
        for parameter in (ids, mask, types):
            parameter.output(0).tensor.set_names({parameter.friendly_name})
        positions = ops.constant(np.arange(32, dtype=np.int64))
        x = ops.add(ops.add(self.embedded(ids, "word_embeddings"), self.embedded(types, "token_type_embeddings")),
                    self.embedded(positions, "position_embeddings"))
        x = self.normalized(x, "embeddings.LayerNorm")
        kept = ops.unsqueeze(ops.convert(mask, np.float32), ops.constant(np.array([1, 2])))
        hidden = ops.multiply(ops.subtract(ops.constant(np.float32(1)), kept), ops.constant(np.float32(-1e4)))
        for index in range(self.config["num_hidden_layers"]):
            x = self.layer(x, hidden, index)
        return ov.Model([ops.result(x, name="last_hidden_state")], [ids, mask, types], "all-MiniLM-L6-v2")


def build(weights, config, output):
    ov.save_model(Builder(read_safetensors(weights), config).model(), output, compress_to_fp16=False)
