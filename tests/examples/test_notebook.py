"""examples/notebook, executed where its data is beside it."""
import json
import shutil


def test_the_notebook_runs(examples, run_python, tmp_path):
    folder = tmp_path / "notebook"
    folder.mkdir()
    shutil.copy(examples / "notebook/holdfast.ipynb", folder)
    (tmp_path / "fashion-mnist").symlink_to(examples / "fashion-mnist")
    run_python("-m", "nbconvert", "--to", "notebook", "--execute", "--output", "executed", "holdfast.ipynb", folder=folder)

    cells = json.loads((folder / "executed.ipynb").read_text())["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    text = "".join("".join(output.get("text", ())) for output in outputs)
    assert "in plain int8" in text and "with 95% confidence" in text and "unseen images:" in text
    assert not [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"]
    assert (folder / "fmnist_int8.xml").exists()


def test_the_notebook_is_kept_without_outputs(examples):
    cells = json.loads((examples / "notebook/holdfast.ipynb").read_text())["cells"]
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]
