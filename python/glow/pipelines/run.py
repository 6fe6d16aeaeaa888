"""Runs pipelines: in process, stage by stage with level checks and dumps, or through `glow-opt`."""

from __future__ import annotations

import collections
import functools
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable

import glow
from glow.errors import PipelineError
from glow.ir import Diagnostic, DiagnosticInfo, DiagnosticSeverity, Location, MLIRError, Module, Operation, WalkResult
from glow.passmanager import PassManager
from glow.pipelines.pipeline import Pipeline, Stage
from glow.pipelines.report import Report, StageReport

OnStage = Callable[[int, Stage], None]

# Notes such as "see current operation" print whole regions; the beginning shows which operation it is.
_LONGEST_NOTE = 400
# With more than these, a message is no longer read.
_MOST_LISTED = 10


def run_in_process(
    pipeline: Pipeline,
    module: Module,
    *,
    dump_dir: str | os.PathLike[str] | None,
    elide_resources: bool,
    on_stage: OnStage | None,
) -> Report:
    """See `Pipeline.run`."""
    dumps = pathlib.Path(dump_dir) if dump_dir is not None else None
    if dumps is not None:
        dumps.mkdir(parents=True, exist_ok=True)
    reports = []
    before = count_operations(module.operation)
    for index, stage in enumerate(pipeline.stages):
        if on_stage is not None:
            on_stage(index, stage)
        if dumps is not None:
            write_reproducer(module.operation, stage, _dump_path(dumps, index, stage.name), elide_resources)
        # A pass that fails leaves the module half changed; the copy is what the failing command starts from.
        untouched = module.operation.clone()
        started = time.perf_counter()
        found: list[str] = []
        try:
            with module.context.attach_diagnostic_handler(functools.partial(_collect_warning, found)):
                PassManager.parse(stage.text(), module.context).run(module.operation)
        except (MLIRError, ValueError) as error:
            raise _stage_failed(pipeline, index, error, untouched.operation, dumps) from error
        seconds = time.perf_counter() - started
        for message in found:
            warnings.warn(message, stacklevel=3)
        after = count_operations(module.operation)
        _check_level(pipeline, index, module.operation, after, untouched.operation, dumps)
        reports.append(StageReport(stage.name, stage.ends_at.name.lower(), seconds, before, after))
        before = after
    if dumps is not None:
        with open(_dump_path(dumps, len(pipeline.stages), "result"), "wb") as stream:
            _print(module.operation, stream, elide_resources)
    return Report(pipeline.name, tuple(reports))


def _collect_warning(messages: list[str], diagnostic: Diagnostic) -> bool:
    """Takes the warnings among the diagnostics of a pass."""
    if diagnostic.severity != DiagnosticSeverity.WARNING:
        return False
    messages.append(diagnostic.message)
    return True


def run_with_glow_opt(
    pipeline: Pipeline, input_path: str | os.PathLike[str], output_path: str | os.PathLike[str]
) -> None:
    """See `Pipeline.run_with_glow_opt`."""
    command = [glow_opt(), f"--pass-pipeline={pipeline.text()}", "--mlir-print-debuginfo"]
    command += [os.fspath(input_path), "-o", os.fspath(output_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        diagnostics = tuple(line for line in result.stderr.splitlines() if ": error: " in line)
        shown = "\n".join(f"  {line}" for line in diagnostics[:_MOST_LISTED]) or f"  {result.stderr.strip()[-2000:]}"
        rerun = rerun_command(pipeline.text(), input_path)
        raise PipelineError(
            f"pipeline {pipeline.name} failed in glow-opt:\n{shown}\n  rerun it with: {rerun}",
            diagnostics=diagnostics,
            command=rerun,
        )


def glow_opt() -> str:
    """The `glow-opt` that belongs to this package.

    Raises:
        PipelineError: if it was not built or installed.
    """
    package = pathlib.Path(glow.__file__).parent
    for candidate in (package / "bin" / "glow-opt", package.parents[1] / "bin" / "glow-opt"):
        if candidate.exists():
            return str(candidate)
    found = shutil.which("glow-opt")
    if found is None:
        raise PipelineError("glow-opt was not found, neither beside the package nor on PATH")
    return found


def rerun_command(pipeline_text: str, path: str | os.PathLike[str]) -> str:
    """The command line that runs this pipeline on this file, to paste into a shell."""
    return f"glow-opt --pass-pipeline={shlex.quote(pipeline_text)} {shlex.quote(os.fspath(path))}"


def write_reproducer(operation: Operation, stage: Stage, path: pathlib.Path, elide_resources: bool = False) -> None:
    """Writes a module as a file on which `glow-opt --run-reproducer` runs the stage.

    The file is exact, constants included, unless `elide_resources` leaves the large ones out.
    """
    text = stage.text().replace("\\", "\\5C").replace('"', "\\22")
    reproducer = (
        "\n{-#\n  external_resources: {\n    mlir_reproducer: {\n"
        f'      pipeline: "{text}",\n'
        "      disable_threading: false,\n      verify_each: true\n"
        "    }\n  }\n#-}\n"
    )
    with path.open("wb") as stream:
        _print(operation, stream, elide_resources)
        stream.write(reproducer.encode())


def count_operations(operation: Operation) -> dict[str, int]:
    """How often each operation occurs inside this one, by full name."""
    counts: collections.Counter[str] = collections.Counter()

    def count(each: Operation) -> WalkResult:
        counts[each.name] += 1
        return WalkResult.ADVANCE

    operation.walk(count)
    return dict(counts)


def node_names(locations: Iterable[Location]) -> tuple[str, ...]:
    """The ONNX node names in these locations, each once, in the order of their first occurrence."""
    names: dict[str, None] = {}
    for location in locations:
        if location.is_a_name():
            names[location.name_str] = None
            names.update(dict.fromkeys(node_names([location.child_loc])))
        elif location.is_a_fused():
            names.update(dict.fromkeys(node_names(location.locations)))
        elif location.is_a_callsite():
            names.update(dict.fromkeys(node_names([location.callee, location.caller])))
    return tuple(names)


def _dump_path(folder: pathlib.Path, index: int, name: str) -> pathlib.Path:
    return folder / f"{index:02d}-{name}.mlir"


def _print(operation: Operation, stream: object, elide_resources: bool) -> None:
    limit = 64 if elide_resources else None
    operation.print(
        file=stream, binary=True, enable_debug_info=True, large_elements_limit=limit, large_resource_limit=limit
    )


def _check_level(
    pipeline: Pipeline,
    index: int,
    module: Operation,
    counts: dict[str, int],
    untouched: Operation,
    dumps: pathlib.Path | None,
) -> None:
    """Raises PipelineError if operations are left that the stage's level does not have."""
    stage = pipeline.stages[index]
    # A cast that is still there means that a conversion stopped half-way, whatever the level.
    left = {n for n in counts if n.split(".", 1)[0] not in stage.dialects and n != "builtin.module"}
    if not left:
        return
    locations: list[Location] = []
    lines: list[str] = []

    def collect(each: Operation) -> WalkResult:
        if each.name in left:
            locations.append(each.location)
            lines.append(f"{_describe(each.location)}: error: '{each.name}' is left over")
        return WalkResult.ADVANCE

    module.walk(collect)
    kinds = ", ".join(f"{counts[name]} {name}" for name in sorted(left))
    headline = (
        f"pipeline {pipeline.name}: after stage {stage.name} only the dialects "
        f"{', '.join(sorted(stage.dialects))} may remain, found {kinds}"
    )
    raise _error(headline, pipeline, index, lines, locations, untouched, dumps)


def _stage_failed(
    pipeline: Pipeline,
    index: int,
    error: MLIRError | ValueError,
    untouched: Operation,
    dumps: pathlib.Path | None,
) -> PipelineError:
    lines: list[str] = []
    locations: list[Location] = []

    def add(diagnostic: DiagnosticInfo, kind: str) -> None:
        message = diagnostic.message
        if kind == "note" and len(message) > _LONGEST_NOTE:
            message = message[:_LONGEST_NOTE] + "..."
        lines.append(f"{_describe(diagnostic.location)}: {kind}: {message}")
        locations.append(diagnostic.location)
        for note in diagnostic.notes:
            add(note, "note")

    if isinstance(error, MLIRError):
        for diagnostic in error.error_diagnostics:
            add(diagnostic, "error")
    else:
        lines.extend(line for line in str(error).splitlines() if line)
    stage = pipeline.stages[index]
    headline = f"pipeline {pipeline.name} failed in stage {stage.name}, {index + 1} of {len(pipeline.stages)}"
    return _error(headline, pipeline, index, lines, locations, untouched, dumps)


def _error(
    headline: str,
    pipeline: Pipeline,
    index: int,
    lines: list[str],
    locations: list[Location],
    untouched: Operation,
    dumps: pathlib.Path | None,
) -> PipelineError:
    """The error for a failed stage; its input stays behind as a file, so that the failure can be repeated."""
    stage = pipeline.stages[index]
    path = _dump_path(dumps or pathlib.Path(tempfile.mkdtemp(prefix="glow-")), index, stage.name)
    if not path.exists():
        write_reproducer(untouched, stage, path)
    command = rerun_command(stage.text(), path)
    nodes = node_names(locations)
    text = [headline, *(f"  {line}" for line in _shorten(lines))]
    if nodes:
        text.append(f"  ONNX nodes: {', '.join(_shorten(nodes))}")
    text.append(f"  rerun it with: {command}")
    return PipelineError("\n".join(text), stage=stage.name, diagnostics=tuple(lines), node_names=nodes, command=command)


def _shorten(items: Iterable[str]) -> list[str]:
    listed = list(items)
    more = len(listed) - _MOST_LISTED
    return listed if more <= 0 else [*listed[:_MOST_LISTED], f"and {more} more"]


def _describe(location: Location) -> str:
    """`node 'conv1'` if the location has a node's name, or as MLIR prints it."""
    names = node_names([location])
    return f"node '{names[0]}'" if names else str(location).removeprefix("loc(").removesuffix(")")
