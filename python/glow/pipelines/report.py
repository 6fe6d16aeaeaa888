"""What a run of a pipeline did: per stage the time and how many operations of each dialect went in and came out."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class StageReport:
    """One stage of one run.

    Attributes:
        name: the stage.
        level: the level at which it ended, in lower case.
        seconds: wall time of its passes.
        ops_before, ops_after: operations in the module, by full name.
    """

    name: str
    level: str
    seconds: float
    ops_before: Mapping[str, int]
    ops_after: Mapping[str, int]

    @property
    def dialects_before(self) -> dict[str, int]:
        """Operations per dialect before the stage, most frequent first."""
        return per_dialect(self.ops_before)

    @property
    def dialects_after(self) -> dict[str, int]:
        """Operations per dialect after the stage, most frequent first."""
        return per_dialect(self.ops_after)


@dataclasses.dataclass(frozen=True)
class Report:
    """All stages of one run, in order."""

    pipeline: str
    stages: tuple[StageReport, ...]

    @property
    def seconds(self) -> float:
        """Wall time of all stages."""
        return sum(stage.seconds for stage in self.stages)


def per_dialect(ops: Mapping[str, int]) -> dict[str, int]:
    """Operation name -> count becomes dialect -> count, most frequent first."""
    counts: collections.Counter[str] = collections.Counter()
    for name, count in ops.items():
        counts[name.split(".", 1)[0]] += count
    return dict(counts.most_common())
