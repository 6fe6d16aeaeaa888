"""The op classes of the `accel` dialect."""

from glow import ir
from glow.dialects import accel


def test_build_a_program() -> None:
    """Numbers, arrays, flags and enumerations go in as Python values, and defaults are filled in."""
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            program = accel.ProgramOp("main", "tiny", "0" * 64)
        microcode, instructions = (region.blocks.append() for region in program.regions)
        with ir.InsertionPoint(microcode):
            accel.MicroOp(accel.Function.Read, accel.ElementType.I8, destination=3)
            accel.MicroOp(accel.Function.Yield, accel.ElementType.I8, sources=[3, 0, 0])
        with ir.InsertionPoint(instructions):
            accel.VectorOp(3, 0, 2, [1, 1, 1, 1, 2, 8], combine=accel.Combine.Sum, reduced=0x20, accumulate=True)
            accel.WaitOp(queue=3, from_=0)
        assert module.operation.verify()
        lines = [line.strip() for line in str(module).splitlines()]
    assert lines[2:-2] == [
        "accel.micro function = read type = i8 destination = 3",
        "accel.micro function = yield type = i8 sources = [3, 0, 0]",
        "} instructions {",
        "accel.vector queue = 3 first = 0 count = 2 combine = sum reduced = 0x20 accumulate sizes = [1, 1, 1, 1, 2, 8]",
        "accel.wait queue = 3 from = 0",
    ]
