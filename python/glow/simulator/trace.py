"""When instructions ran, as a trace that Perfetto and Chrome show."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glow.chips import Chip
from glow.simulator.engine import Record


@dataclass(frozen=True)
class Trace:
    """The instructions of a run, with their cycles."""

    chip: Chip
    records: tuple[Record, ...]

    def write(self, path: str | Path) -> None:
        """Write Chrome's trace event format: a row per queue, times in microseconds of the chip's clock."""
        path = Path(path)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with temporary.open("w", encoding="utf-8") as file:
                file.write('{"displayTimeUnit": "ns", "traceEvents": [\n')
                file.write(",\n".join(json.dumps(event) for event in self.events()))
                file.write("\n]}\n")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def events(self) -> Iterator[dict[str, Any]]:
        """The events: names of the rows, then instructions, and the time for which each was held."""
        yield {"ph": "M", "name": "process_name", "pid": 0, "args": {"name": self.chip.name}}
        for number, queue in enumerate(self.chip.queues):
            yield {"ph": "M", "name": "thread_name", "pid": 0, "tid": number, "args": {"name": queue.name}}
            yield {"ph": "M", "name": "thread_sort_index", "pid": 0, "tid": number, "args": {"sort_index": number}}
        names = [queue.name for queue in self.chip.queues]
        for record in self.records:
            work = record.work
            arguments: dict[str, Any] = {
                "instruction": work.index,
                "byte": work.offset,
                "cycles": record.end - record.start,
            }
            if work.unit:
                arguments["unit"] = work.unit
            if work.macs:
                arguments["macs"] = work.macs
            for access in work.accesses:
                arguments[access.what] = f"{self.chip.memories[access.memory].name}[{access.low}:{access.high}]"
            if work.waits_for is not None:
                arguments["from"] = names[work.waits_for]
                if record.start > record.ready:
                    yield self._event("held", work.queue, record.ready, record.start, {"by": names[work.waits_for]})
            if work.signals is not None:
                arguments["to"] = names[work.signals]
            yield self._event(work.mnemonic, work.queue, record.start, record.end, arguments)

    def _event(self, name: str, queue: int, start: int, end: int, arguments: dict[str, Any]) -> dict[str, Any]:
        microseconds = 1e6 / self.chip.clock_hz
        times = {"ts": start * microseconds, "dur": (end - start) * microseconds}
        return {"ph": "X", "name": name, "pid": 0, "tid": queue, **times, "args": arguments}
