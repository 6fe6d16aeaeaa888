"""When instructions ran, as a trace that Perfetto and Chrome show."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glow.chips import Chip
from glow.runtime.folders import replace_file
from glow.simulator.engine import Record


@dataclass(frozen=True)
class Trace:
    """The instructions of a run, with their cycles."""

    chip: Chip
    records: tuple[Record, ...]

    def write(self, path: str | Path) -> None:
        """Write it as a file of its own; see `write_traces`. Raises OSError."""
        write_traces(path, {self.chip.name: self})

    def events(self, process: str, number: int = 0) -> Iterator[dict[str, Any]]:
        """The events: names of the rows, then instructions, and the time for which each was held."""
        yield {"ph": "M", "name": "process_name", "pid": number, "args": {"name": process}}
        for index, queue in enumerate(self.chip.queues):
            yield {"ph": "M", "name": "thread_name", "pid": number, "tid": index, "args": {"name": queue.name}}
            yield {"ph": "M", "name": "thread_sort_index", "pid": number, "tid": index, "args": {"sort_index": index}}
        for event in self._instructions():
            yield {**event, "pid": number}

    def _instructions(self) -> Iterator[dict[str, Any]]:
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
        return {"ph": "X", "name": name, "tid": queue, **times, "args": arguments}


def write_traces(path: str | Path, traces: Mapping[str, Trace]) -> None:
    """Write traces as one file in Chrome's trace event format, each as a process with its queues as rows.

    Times are microseconds of the chip's clock, from the start of each run on. Raises OSError.
    """
    text = ",\n".join(
        json.dumps(event) for number, (name, trace) in enumerate(traces.items()) for event in trace.events(name, number)
    )
    replace_file(Path(path), f'{{"displayTimeUnit": "ns", "traceEvents": [\n{text}\n]}}\n'.encode())
