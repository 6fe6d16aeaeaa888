"""The machine that a chip file describes: runs a program, bit for bit, and says how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from glow.chips import Chip
from glow.errors import RaceError, SimulationError
from glow.simulator.elements import Array
from glow.simulator.engine import Engine
from glow.simulator.initialization import InitializationChecker
from glow.simulator.memory import Memories
from glow.simulator.planning import Planner
from glow.simulator.races import RaceDetector
from glow.simulator.report import Region, Report, make_report

if TYPE_CHECKING:
    from glow.isa import Program


class Machine:
    """Simulates one chip.

    >>> machine = Machine(glow.chips.load("tiny"))
    >>> report = machine.run(Path("program.bin").read_bytes(), dram)
    """

    def __init__(self, chip: Chip) -> None:
        self.chip = chip

    def run(
        self,
        program: bytes,
        dram: bytearray | Array,
        *,
        regions: Sequence[Region] = (),
        check_races: bool = False,
        check_uninitialized: bool = False,
    ) -> Report:
        """Run a program file to its end.

        Args:
            program: the file's bytes: that is what is decoded, no IR.
            dram: the off-chip memory, which the program reads and writes in place; its length is the memory's size.
            regions: what parts of it are for, so that the report can tell inputs, outputs and weights from spill.
            check_races: find instructions whose order no token fixes; takes longer.
            check_uninitialized: reading bytes on chip that nothing has written is an error; takes longer.

        Raises:
            ProgramError: the bytes are no program of this instruction set.
            SimulationError: the program is for another chip, or does what the machine cannot do.
            DeadlockError: queues wait for each other.
            RaceError: with `check_races`, the result depends on the timing.
        """
        from glow.isa import decode_program

        return self.run_decoded(
            decode_program(program),
            dram,
            regions=regions,
            check_races=check_races,
            check_uninitialized=check_uninitialized,
        )

    def run_decoded(
        self,
        program: Program,
        dram: bytearray | Array,
        *,
        regions: Sequence[Region] = (),
        check_races: bool = False,
        check_uninitialized: bool = False,
    ) -> Report:
        """Run a program that is decoded already; see `run`."""
        if program.chip_hash != self.chip.hash:
            raise SimulationError(
                f"the program is for the chip '{program.chip}' with hash {program.chip_hash[:16]}..., "
                f"expected '{self.chip.name}' with {self.chip.hash[:16]}..."
            )
        memories = Memories(self.chip, self._off_chip(dram))
        planner = Planner(self.chip, memories, program.sections["microcode"])
        works = [planner.plan(index, each) for index, each in enumerate(program.sections["instructions"])]
        races = RaceDetector(memories, works, len(self.chip.queues)) if check_races else None
        initialization = InitializationChecker(self.chip) if check_uninitialized else None
        # Products of tiles are small: threads of a BLAS would wait for each other most of the time.
        with threadpool_limits(1, user_api="blas"):
            timeline = Engine(self.chip, planner.banks, works, races, initialization).run()
        if races is not None and races.races:
            raise RaceError("\n".join(races.races))
        return make_report(self.chip, timeline, regions)

    def _off_chip(self, dram: bytearray | Array) -> Array:
        contents = np.frombuffer(dram, np.uint8) if isinstance(dram, bytearray) else dram
        if contents.dtype != np.uint8 or contents.ndim != 1 or not contents.flags.c_contiguous:
            raise TypeError("the off-chip memory is a bytearray or a contiguous numpy array of uint8")
        limit = self.chip.memories[0].bytes
        if len(contents) > limit:
            name = self.chip.memories[0].name
            raise SimulationError(f"{len(contents)} bytes for '{name}', expected at most {limit}")
        return contents
