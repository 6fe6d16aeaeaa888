"""`glow quantize`: from float to small integers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from glow.cli.options import Dims, ModelPath, parse_dims, progress
from glow.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    from glow.quantization import Quantized


def quantize(
    model: ModelPath,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.onnx", help="The quantised model to write.")],
    data: Annotated[
        Path | None,
        typer.Option(metavar="FILE.npz|DIR", help="Calibration data: arrays by input name, or a file per sample."),
    ] = None,
    mode: Annotated[
        Literal["static", "dynamic", "weight-only"],
        typer.Option(help="Activations with ranges from data, with ranges found at run time, or not at all."),
    ] = "static",
    method: Annotated[
        Literal["minmax", "percentile", "mse", "entropy"], typer.Option(help="How ranges follow from distributions.")
    ] = "minmax",
    percentile: Annotated[float, typer.Option(help="The part that is represented, in %, with that method.")] = 99.99,
    schema: Annotated[
        Literal["asymmetric", "symmetric", "symmetric-uint8", "power-of-two"] | None,
        typer.Option(help="How scales and zero points follow from ranges; by default asymmetric, for int16 symmetric."),
    ] = None,
    activations: Annotated[Literal["uint8", "int8", "int16"], typer.Option(help="Stored activations.")] = "uint8",
    weights: Annotated[
        Literal["int8", "int4"], typer.Option(help="Stored weights; int4 is for `--mode weight-only`.")
    ] = "int8",
    per_channel: Annotated[bool, typer.Option(help="One scale per output channel of a weight.")] = True,
    reduce_range: Annotated[
        bool, typer.Option("--reduce-range", help="Weights of 7 bits, for engines whose products overflow 16 bits.")
    ] = False,
    block_size: Annotated[int, typer.Option(help="Elements of int4 weights that share a scale.")] = 32,
    keep_float: Annotated[
        list[str] | None, typer.Option(metavar="NODE", help="Leave this node in float. May be repeated.")
    ] = None,
    equalize: Annotated[
        bool, typer.Option("--equalize", help="Bring the channels of consecutive layers to a common range first.")
    ] = False,
    correct_bias: Annotated[
        bool, typer.Option("--correct-bias", help="Take the mean error of rounded weights out of the biases.")
    ] = False,
    store_recurrent: Annotated[
        bool, typer.Option("--store-recurrent", help="Store the weights of LSTM, GRU and RNN layers as integers, too.")
    ] = False,
    unroll_recurrent: Annotated[
        bool,
        typer.Option("--unroll-recurrent", help="Compute LSTM, GRU and RNN layers with integers, step by step."),
    ] = False,
    max_accuracy_drop: Annotated[
        float | None,
        typer.Option(
            metavar="POINTS",
            help="Leave nodes in float until top-1 accuracy falls by no more: against --labels, or else against the"
            " classes that the float model finds.",
        ),
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE.npy", help="The class of each sample, for --max-accuracy-drop.")
    ] = None,
    min_snr: Annotated[
        float | None,
        typer.Option(metavar="DB", help="Leave nodes in float until the outputs have this signal-to-noise ratio."),
    ] = None,
    profile: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Use what --save-profile wrote, instead of data.")
    ] = None,
    save_profile: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Write what calibration has found out.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a page about ranges, errors and distributions.")
    ] = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Print what happened to each layer.")] = False,
    dim: Dims = None,
    pipeline: Annotated[str, typer.Option(help="How the model is executed: `cpu` or `reference`.")] = "cpu",
) -> None:
    """Quantise a float model to a standard ONNX model with QuantizeLinear and DequantizeLinear nodes.

    The data, one `.npz` file or a folder:

    - in a file, arrays have one dimension for the samples: instead of a batch of 1, or before the input's dimensions
    - in a folder, each `.npz` (with one input also `.npy`) file is one sample, of the input's shape

    For example:

    - `glow quantize resnet50.onnx --data images.npz -o resnet50.int8.onnx`
    - `glow quantize bert.onnx --mode weight-only --weights int4 -o bert.int4.onnx`
    - `glow quantize model.onnx --data samples/ --method mse --keep-float /head/MatMul -o model.int8.onnx`
    - `glow quantize model.onnx --data x.npz --labels y.npy --max-accuracy-drop 0.5 --report r.html -o model.int8.onnx`
    """
    from rich.console import Console

    from glow.quantization import quantize as quantize_model
    from glow.runtime.folders import replace_file

    with progress() as bar:
        result = quantize_model(
            model,
            data,
            mode=mode,
            method=method,
            percentile=percentile,
            schema=schema,
            activations=activations,
            weights=weights,
            per_channel=per_channel,
            reduce_range=reduce_range,
            block_size=block_size,
            keep_float=keep_float or (),
            equalize=equalize,
            correct_bias=correct_bias,
            store_recurrent=store_recurrent,
            unroll_recurrent=unroll_recurrent,
            max_accuracy_drop=max_accuracy_drop,
            labels=None if labels is None else _load_labels(labels),
            min_snr=min_snr,
            profile=profile,
            dims=parse_dims(dim),
            pipeline=pipeline,
            progress=bar,
        )
        details = result.report() if report is not None or verbose else None
        if save_profile is not None:
            result.profile.save(save_profile)
        if report is not None and details is not None:
            replace_file(report, details.html().encode())
        result.save(output)
    _print(model, output, result)
    if verbose and details is not None:
        details.print(Console(highlight=False))


def _load_labels(path: Path) -> np.ndarray[Any, Any]:
    """A single array. Raises InputError for anything else, OSError."""
    import numpy as np

    try:
        array = np.load(path, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise InputError(f"{path} is not a plain array: {error}") from error
    if not isinstance(array, np.ndarray):
        raise InputError(f"{path} has several arrays, expected one with the class of each sample")
    return array


def _print(model: Path, output: Path, result: Quantized) -> None:
    total = len(result.plan.quantized) + len(result.plan.kept)
    print(f"{output}: {len(result.plan.quantized)} of {total} nodes quantised")
    print(f"  {output.stat().st_size:,} bytes, {model.stat().st_size:,} before")
    for key, why in result.plan.kept.items():
        node = result.graph.producer[key]
        print(f"  in float: {node.name} ({node.op_type}): {why}")
    if result.score is not None:
        print(f"  on the calibration data: {result.score}")
