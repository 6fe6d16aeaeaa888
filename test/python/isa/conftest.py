"""A program with one instruction of every kind."""

import pytest

from glow import isa

HEAD = {"queue": 2, "input_type": "i8", "weight_type": "i8", "input_signed": 1, "accumulate": 1}
WINDOW = {
    "batch": 1,
    "output_height": 2,
    "output_width": 3,
    "kernel_height": 3,
    "kernel_width": 2,
    "stride_height": 2,
    "stride_width": 1,
    "dilation_height": 1,
    "dilation_width": 2,
}


def operand(name: str, strides: list[int]) -> dict[str, object]:
    return {f"{name}_memory": 1, f"{name}_address": 2**40 - 1, f"{name}_strides": strides}


def places(weight: list[int], **strides: list[int]) -> dict[str, object]:
    result = operand("weight", weight)
    for name, values in strides.items():
        result |= operand(name, values)
    return result


@pytest.fixture(scope="session")
def program() -> isa.Program:
    """Large, small and negative values in every kind of field."""

    def make(mnemonic: str, **values: object) -> isa.DecodedInstruction:
        return isa.make_instruction(iset.by_mnemonic[mnemonic], **values)  # type: ignore[arg-type]

    iset = isa.instruction_set("accel")
    microcode = (
        make("micro", function="read", type="i8", sources=[6, 0, 0]),
        make("micro", function="constant", type="f32", destination=63, immediate=2**64 - 1),
        make("micro", function="yield", type="i8"),
    )
    four = [2**31 - 1, -(2**31), -1, 1]
    instructions = (
        make(
            "copy",
            queue=0,
            source_memory=0,
            destination_memory=255,
            type="i16",
            source_address=2**40 - 1,
            destination_address=0,
            sizes=[1, 2, 3, 4, 2**32 - 1],
            source_strides=[2**39 - 1, -(2**39), -1, 0, 2],
            pad_low=[0, 0, 1, 2, 2**16 - 1],
            pad_value=0xFFFF,
        ),
        make(
            "gather",
            queue=0,
            table_memory=0,
            indices_memory=1,
            destination_memory=1,
            indices_type="i64",
            table_address=5,
            table_stride=-64,
            table_rows=10,
            indices_address=9,
            indices_count=3,
            row_bytes=64,
            destination_address=1,
            destination_stride=2**39 - 1,
        ),
        make("signal", queue=0, to=2),
        make("wait", queue=2, **{"from": 0}),
        make("matmul", **HEAD, rows=1, columns=2**32 - 1, depth=3, **places([1, -1], input=[2, 3], output=[0, 4])),
        make(
            "conv", **HEAD, **WINDOW, output_channels=65535, input_channels=7, **places(four, input=four, output=four)
        ),
        make("depthwise", **HEAD, **WINDOW, channels=5, **places([6, -2, 1], input=four, output=four)),
        make("stream", queue=3, index=7, type="bf16", memory=1, address=77, strides=[0, 0, 0, 0, -1, 2]),
        make("vector", queue=3, first=0, count=3, combine="max", reduced=0x21, accumulate=1, sizes=[1, 2, 3, 4, 5, 6]),
        make("finish", queue=3),
    )
    return isa.Program("every", iset, "tiny", "ab" * 32, {"microcode": microcode, "instructions": instructions})
