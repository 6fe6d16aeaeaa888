"""Weights in files of their own, which have to be inside the model's folder and as long as they claim."""

import os
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from glow.errors import ModelError
from glow.importer import import_model

VALUES = np.arange(64, dtype=np.float32).reshape(8, 8)


def external_model(folder: Path, **entries: str) -> Path:
    """A model in `folder` whose weight is 8x8 f32, stored as `entries` say."""
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[8, 8], data_location=TensorProto.EXTERNAL)
    for key, value in entries.items():
        tensor.external_data.add(key=key, value=value)
    node = helper.make_node("Identity", ["w"], ["y"])
    graph = helper.make_graph([node], "g", [], [helper.make_empty_tensor_value_info("y")], [tensor])
    folder.mkdir(exist_ok=True)
    path = folder / "model.onnx"
    path.write_bytes(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)]).SerializeToString())
    return path


def constant_value(path: Path) -> np.ndarray:
    """The value of the only constant."""
    block = import_model(path).body.operations[0].regions[0].blocks[0]
    return np.array(block.operations[0].attributes["value"])


@pytest.mark.parametrize("offset", [0, 4096, 5])
def test_data_is_read(tmp_path, offset):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "w.bin").write_bytes(bytes(offset) + VALUES.tobytes() + bytes(3))
    path = external_model(tmp_path, location="data/w.bin", offset=str(offset), length="256")
    assert np.array_equal(constant_value(path), VALUES)


def test_length_is_optional(tmp_path):
    (tmp_path / "w.bin").write_bytes(VALUES.tobytes())
    assert np.array_equal(constant_value(external_model(tmp_path, location="w.bin")), VALUES)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({}, "external data location '' is not a path inside the model's folder"),
        ({"location": "../secret.bin"}, "'../secret.bin' is not a path inside the model's folder"),
        ({"location": "a/../../secret.bin"}, "is not a path inside the model's folder"),
        ({"location": "/etc/passwd"}, "'/etc/passwd' is not a path inside the model's folder"),
        ({"location": "w\0.bin"}, "is not a path inside the model's folder"),
        ({"location": "link.bin"}, "'link.bin' leads outside the model's folder"),
        ({"location": "folder/secret.bin"}, "'folder/secret.bin' leads outside the model's folder"),
        ({"location": "missing.bin"}, "cannot open external data 'missing.bin'"),
        ({"location": "loop.bin"}, "cannot open external data 'loop.bin'"),
        ({"location": "pipe"}, "external data 'pipe' is not a regular file"),
        ({"location": "."}, "external data '.' is not a regular file"),
        ({"location": "w.bin", "offset": "4"}, "from byte 4 to 260 lies outside 'w.bin' of 256 bytes"),
        ({"location": "w.bin", "offset": str(2**62)}, "lies outside 'w.bin' of 256 bytes"),
        ({"location": "w.bin", "offset": "-4"}, "external data has offset '-4', expected a number of bytes"),
        ({"location": "w.bin", "offset": "x"}, "external data has offset 'x', expected a number of bytes"),
        ({"location": "w.bin", "length": "128"}, "found an external length of 128 bytes, expected 256 for f32"),
    ],
)
def test_data_that_is_refused(tmp_path, entries, message):
    (tmp_path / "secret.bin").write_bytes(VALUES.tobytes())
    folder = tmp_path / "model"
    path = external_model(folder, **entries)
    (folder / "w.bin").write_bytes(VALUES.tobytes())
    (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
    (folder / "folder").symlink_to(tmp_path)
    (folder / "loop.bin").symlink_to("loop.bin")
    os.mkfifo(folder / "pipe")
    with pytest.raises(ModelError) as error:
        import_model(path)
    assert message in str(error.value)
    assert str(error.value).startswith("initializer 'w': ")
    assert "\n" not in str(error.value)


def test_model_in_memory_has_no_folder(tmp_path):
    model = onnx.load(external_model(tmp_path, location="w.bin"), load_external_data=False)
    with pytest.raises(ModelError, match="its data is in the file 'w.bin': import the model by its path"):
        import_model(model)
