"""Calibration data: what is taken, how it is cut into batches, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from glow.errors import InputError
from glow.quantization.samples import load_samples

from .conftest import make_model


def add(*shape: int | str) -> onnx.ModelProto:
    """A model with the inputs `x` of this shape and `b` of no dimension."""
    node = onnx.helper.make_node("Add", ["x", "b"], ["y"])
    return make_model([node], {"x": shape, "b": ()}, ["y"])


def relu(*shape: int | str) -> onnx.ModelProto:
    return make_model([onnx.helper.make_node("Relu", ["x"], ["y"])], {"x": shape}, ["y"])


def rows(count: int, *rest: int) -> np.ndarray:
    return np.arange(count * int(np.prod(rest)), dtype=np.float32).reshape(count, *rest)


@pytest.mark.parametrize("leading", [1, "batch"])
def test_the_leading_dimension_counts_samples(leading: int | str) -> None:
    samples = load_samples(relu(leading, 4), {"x": rows(3, 4)})
    assert samples.shapes == {"x": (1, 4)}
    assert samples.rows == 1
    np.testing.assert_array_equal(np.concatenate([each["x"] for each in samples]), rows(3, 4))


def test_a_fixed_batch_is_kept() -> None:
    assert [each["x"].shape for each in load_samples(relu(2, 4), {"x": rows(6, 4)})] == [(2, 4)] * 3
    assert load_samples(relu("batch", 4), {"x": rows(6, 4)}, {"batch": 3}).shapes == {"x": (3, 4)}
    with pytest.raises(InputError, match=r"input 'x' is float32\[5, 4\], expected a multiple of 2 samples"):
        load_samples(relu(2, 4), {"x": rows(5, 4)})


def test_one_dimension_more_counts_whole_inputs() -> None:
    """Inputs without a batch, such as scalars, can be given so."""
    samples = load_samples(add(7, 1, 4), {"x": rows(3, 7, 1, 4), "b": np.zeros(3, np.float32)})
    assert samples.shapes == {"x": (7, 1, 4), "b": ()}
    assert len(samples) == 3


def test_dimensions_that_the_model_leaves_open_come_from_the_data() -> None:
    assert load_samples(relu("batch", "length"), {"x": rows(3, 5)}).shapes == {"x": (1, 5)}


def test_a_sequence_of_inputs() -> None:
    samples = load_samples(relu("batch", 4), [{"x": rows(2, 4)}, {"x": rows(2, 4)}])
    assert (len(samples), samples.rows) == (2, 2)


def test_files(tmp_path: Path) -> None:
    np.savez(tmp_path / "all.npz", x=rows(3, 4))
    assert len(load_samples(relu(1, 4), tmp_path / "all.npz")) == 3
    folder = tmp_path / "folder"
    folder.mkdir()
    np.savez(folder / "b.npz", x=rows(1, 4) + 1)
    np.save(folder / "a.npy", rows(1, 4))
    (folder / "readme.txt").write_text("not a sample")
    found = [each["x"][0, 0] for each in load_samples(relu(1, 4), folder)]
    assert found == [0, 1], "in the order of the names"


BAD = {
    "shape": (relu(1, 4), {"x": rows(3, 5)}, r"input 'x' is float32\[3, 5\], expected float32\[samples, 4\]"),
    "rank": (relu(1, 4), {"x": rows(3, 2, 2, 4)}, r"float32\[3, 2, 2, 4\], expected float32\[samples, 4\]"),
    "dtype": (relu(1, 4), {"x": rows(3, 4).astype(np.float64)}, r"input 'x' is float64\[3, 4\], expected float32"),
    "unknown": (relu(1, 4), {"z": rows(3, 4)}, r"unknown input 'z': the model's inputs are 'x'"),
    "missing": (add(1, 4), {"x": rows(3, 4)}, r"missing input 'b'"),
    "empty": (relu(1, 4), {"x": rows(0, 4)}, r"expected at least one sample"),
    "no sets": (relu(1, 4), [], r"empty, expected at least one sample"),
    "counts": (add(1, 4), {"x": rows(3, 4), "b": np.zeros(2, np.float32)}, r"3 for 'x', 2 for 'b'"),
    "set shape": (relu("n", 4), [{"x": rows(2, 4)}, {"x": rows(3, 4)}], r"set 1: .*expected float32\[2, 4\] as in"),
    "set rank": (
        relu("n", 4),
        [{"x": rows(2, 3, 4)}],
        r"set 0: input 'x' is float32\[2, 3, 4\], expected float32\[\?, 4\]",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_wrong_arrays_are_refused(case: str) -> None:
    model, data, message = BAD[case]
    with pytest.raises(InputError, match=message):
        load_samples(model, data)


def test_wrong_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        load_samples(relu(1, 4), tmp_path / "missing.npz")
    (tmp_path / "text.npz").write_text("text")
    with pytest.raises(InputError, match=r"text.npz is not a file of plain arrays"):
        load_samples(relu(1, 4), tmp_path / "text.npz")
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(InputError, match=r"folder has no .npz or .npy files"):
        load_samples(relu(1, 4), folder)
    np.save(folder / "a.npy", rows(1, 4))
    np.save(folder / "b.npy", rows(1, 5))
    with pytest.raises(InputError, match=r"b.npy: input 'x' is float32\[1, 5\], expected float32\[1, 4\]"):
        list(load_samples(relu(1, 4), folder))
    with pytest.raises(InputError, match=r"a.npy is a single array"):
        load_samples(add(1, 4), folder)
    (folder / "b.npy").unlink()
    np.save(folder / "b.npy", rows(2, 4))
    with pytest.raises(InputError, match=r"b.npy: input 'x' is float32\[2, 4\], expected float32\[1, 4\] as in a.npy"):
        list(load_samples(relu("n", 4), folder))
