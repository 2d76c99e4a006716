"""examples/python-drop-in: a script written for NNCF, but for its import."""
import re

import openvino


def test_the_script_holds_its_bound(examples, run_python, tmp_path):
    told = run_python(examples / "python-drop-in/quantize.py", folder=tmp_path).stdout
    drop = re.search(r"accuracy 0\.9\d* in float, 0\.[89]\d* in int8: a drop of (-?[\d.]+)", told)
    assert drop, told
    assert float(drop[1]) <= 0.01
    model = openvino.Core().read_model(tmp_path / "fmnist_int8.xml")
    assert any(op.get_type_name() == "FakeQuantize" for op in model.get_ops())


def test_nothing_but_the_import_is_ours(examples):
    text = (examples / "python-drop-in/quantize.py").read_text()
    assert text.count("import holdfast") == 1 and "import holdfast as nncf" in text
    assert "holdfast." not in text
