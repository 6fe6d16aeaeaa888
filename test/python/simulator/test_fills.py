"""Fills as the compiler emits them: copies of nothing, which take a path of the DMA engine all the same."""

import numpy as np
import pytest

from glow import chips, ir
from glow._mlir_libs import _glow
from glow.passmanager import PassManager
from glow.simulator import Machine

PASSES = "glow-allocate-buffers,glow-synchronize-queues,glow-verify-streams,convert-glir-to-accel"


@pytest.mark.parametrize(
    ("shape", "queue"), [((70000,), "load"), ((3, 5), "load"), ((3, 5), "vector")], ids=["long", "rows", "vector"]
)
def test_fills_write_every_element(shape: tuple[int, ...], queue: str) -> None:
    chip = chips.load("gemmini-like")
    extents = "x".join(map(str, shape))
    on_chip, off_chip = f'memref<{extents}xi8, "scratchpad">', f'memref<{extents}xi8, "dram">'
    text = f"""
      module attributes {{glir.chip = {chip.to_attribute()}}} {{
        func.func @f(%y: {off_chip} {{glir.result}}) {{
          %a = memref.alloc() : {on_chip}
          glir.fill on "{queue}" -3 : i8 outs(%a : {on_chip})
          glir.copy on "store" ins(%a : {on_chip}) outs(%y : {off_chip})
          return
        }}
      }}"""
    with ir.Context() as context, ir.Location.unknown():
        module = ir.Module.parse(text)
        PassManager.parse(f"builtin.module({PASSES})", context).run(module.operation)
        program = _glow.encode_program(module, "accel")
    memory = np.zeros(int(np.prod(shape)) + 16, np.uint8)
    Machine(chip).run(program, memory, check_races=True, check_uninitialized=True)
    assert (memory[:-16].view(np.int8) == -3).all()
    assert not memory[-16:].any()
