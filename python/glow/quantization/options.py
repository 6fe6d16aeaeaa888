"""What the user chooses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from glow.errors import GlowError
from glow.quantization.ranges import Method
from glow.quantization.schema import FORMATS, INT4, INT8, Format, Schema


class Mode(StrEnum):
    """What is quantised, and when."""

    STATIC = "static"
    """Weights and activations, with ranges from calibration data."""
    DYNAMIC = "dynamic"
    """Products with constant matrices; the range of the other operand is found at run time. Needs no data."""
    WEIGHT_ONLY = "weight-only"
    """Only the constant matrices of products, which are computed in float. Needs no data."""


ACTIVATION_FORMATS = ("uint8", "int8", "int16")
WEIGHT_FORMATS = ("int8", "int4")


@dataclass(frozen=True)
class Options:
    """The options of `glow.quantize`, which documents them. Raises GlowError for a combination without a meaning."""

    mode: Mode = Mode.STATIC
    method: Method = Method.MINMAX
    percentile: float = 99.99
    schema: Schema | None = None
    activations: str = "uint8"
    weights: str = "int8"
    per_channel: bool = True
    reduce_range: bool = False
    block_size: int = 32
    equalize: bool = False
    correct_bias: bool = False
    store_recurrent: bool = False
    unroll_recurrent: bool = False
    keep_float: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_choice("activations", self.activations, ACTIVATION_FORMATS)
        _check_choice("weights", self.weights, WEIGHT_FORMATS)
        if not 50 < self.percentile <= 100:
            raise GlowError(f"percentile is {self.percentile:g}, expected more than 50 and at most 100")
        if self.block_size < 1:
            raise GlowError(f"block size is {self.block_size}, expected at least 1")
        if self.weights == "int4" and self.mode is not Mode.WEIGHT_ONLY:
            raise GlowError(f"weights of int4 are for the mode 'weight-only', found '{self.mode}'")
        if self.activations == "int16" and self.schema in (Schema.ASYMMETRIC, Schema.SYMMETRIC_UINT8):
            raise GlowError(f"activations of int16 are symmetric, found the schema '{self.schema}'")
        if self.schema is Schema.SYMMETRIC_UINT8 and self.activations != "uint8":
            raise GlowError(f"the schema 'symmetric-uint8' stores uint8, found activations of {self.activations}")
        if self.mode is not Mode.STATIC:
            for name in ("equalize", "correct_bias", "store_recurrent", "unroll_recurrent"):
                if getattr(self, name):
                    raise GlowError(f"{name} is for the mode 'static', found '{self.mode}'")

    @property
    def activation_format(self) -> Format:
        """The stored integers of activations."""
        return FORMATS[self.activations]

    @property
    def weight_format(self) -> Format:
        """The stored integers of weights."""
        return INT4 if self.weights == "int4" else INT8

    @property
    def largest_weight(self) -> int:
        """The largest stored weight; the smallest is its negative. `reduce_range` leaves out one bit."""
        return self.weight_format.high // 2 if self.reduce_range else self.weight_format.high

    @property
    def activation_schema(self) -> Schema:
        """The schema, by default asymmetric for 8 bits and symmetric for 16."""
        return self.schema or (Schema.SYMMETRIC if self.activations == "int16" else Schema.ASYMMETRIC)

    @property
    def weight_schema(self) -> Schema:
        """Weights are symmetric always; their scales are powers of two if those of activations are."""
        return Schema.POWER_OF_TWO if self.schema is Schema.POWER_OF_TWO else Schema.SYMMETRIC

    @property
    def minimum_opset(self) -> int:
        """The oldest version of ONNX's operators that has all that is needed."""
        formats = [self.weight_format, *([self.activation_format] if self.mode is Mode.STATIC else [])]
        return max(each.minimum_opset for each in formats)


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise GlowError(f"{name} is {value!r}, expected one of {', '.join(choices)}")
