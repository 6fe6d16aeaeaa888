"""`glow quantize`: from float to small integers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from glow.cli.options import Dims, ModelPath, parse_dims, progress

if TYPE_CHECKING:
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
    """
    from glow.quantization import quantize as quantize_model

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
            dims=parse_dims(dim),
            pipeline=pipeline,
            progress=bar,
        )
        result.save(output)
    _print(model, output, result)


def _print(model: Path, output: Path, result: Quantized) -> None:
    total = len(result.plan.quantized) + len(result.plan.kept)
    print(f"{output}: {len(result.plan.quantized)} of {total} nodes quantised")
    print(f"  {output.stat().st_size:,} bytes, {model.stat().st_size:,} before")
    for key, why in result.plan.kept.items():
        node = result.graph.producer[key]
        print(f"  in float: {node.name} ({node.op_type}): {why}")
