"""The simulator: runs programs of the reference instruction set on the machine that a chip file describes.

>>> from glow import chips
>>> from glow.simulator import Machine
>>> report = Machine(chips.load("gemmini-like")).run(program, dram)
>>> print(report)
"""

from glow.simulator.machine import Machine
from glow.simulator.manifest import PlacedTensor, ProgramManifest
from glow.simulator.program import ChipProgram
from glow.simulator.report import QueueReport, Region, Report, Traffic
from glow.simulator.trace import Trace

__all__ = [
    "ChipProgram",
    "Machine",
    "PlacedTensor",
    "ProgramManifest",
    "QueueReport",
    "Region",
    "Report",
    "Trace",
    "Traffic",
]
