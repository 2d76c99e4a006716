"""Prints, per model given, the operations that openvino.convert_model gives: {model: {type: count}} as JSON."""

import collections
import json
import sys

import openvino

counts = {
    path: collections.Counter(op.get_type_name() for op in openvino.convert_model(path).get_ordered_ops())
    for path in sys.argv[1:]
}
print(json.dumps(counts))
