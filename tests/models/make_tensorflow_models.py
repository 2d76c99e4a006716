"""Writes small_tf.pb, small_tf/ (a SavedModel) and small.tflite beside this file. Needs the package tensorflow-cpu (2.21.0)."""

from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

here = Path(__file__).parent
generator = np.random.default_rng(0)


def weights(*shape):
    return generator.normal(size=shape).astype(np.float32)


class Small(tf.Module):
    """Convolution, batch normalization, ReLU, mean over the image, one linear layer; data is NHWC."""

    def __init__(self):
        super().__init__("small")
        self.filters = tf.Variable(weights(3, 3, 3, 4), name="filters")
        self.matrix = tf.Variable(weights(4, 5), name="matrix")
        self.bias = tf.Variable(weights(5), name="bias")
        self.normalization = [tf.constant(abs(weights(4))) for _ in range(4)]

    @tf.function(input_signature=[tf.TensorSpec([None, 8, 8, 3], tf.float32, name="image")])
    def __call__(self, image):
        x = tf.nn.conv2d(image, self.filters, 1, "SAME", name="conv")
        scale, offset, mean, variance = self.normalization
        x = tf.compat.v1.nn.fused_batch_norm(x, scale, offset, mean, variance, is_training=False, name="norm")[0]
        x = tf.reduce_mean(tf.nn.relu(x, name="relu"), [1, 2], name="mean")
        return {"logits": tf.nn.bias_add(tf.matmul(x, self.matrix, name="matmul"), self.bias, name="logits")}


module = Small()
function = module.__call__.get_concrete_function()
frozen = convert_variables_to_constants_v2(function)
(here / "small_tf.pb").write_bytes(frozen.graph.as_graph_def().SerializeToString(deterministic=True))
tf.saved_model.save(module, here / "small_tf", signatures=function)
converter = tf.lite.TFLiteConverter.from_concrete_functions([function], module)
(here / "small.tflite").write_bytes(converter.convert())
