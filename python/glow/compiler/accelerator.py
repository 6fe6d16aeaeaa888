"""A model for a chip: instruction streams for the parts that the chip takes, native code for the others.

The files are those of `glow.simulator.executable`: `model.json` names the parts in order; each part has a folder of its
own, with what `glow.compiler.driver` or `write_program` puts there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glow import pipelines
from glow.compiler.driver import import_owned, resolve_pipeline, write_library
from glow.compiler.partition import Device, Host, Partition, outputs, partition, parts
from glow.compiler.signature import check_sizes, find_main, signature
from glow.errors import CompileError
from glow.pipelines.accelerator import build_for_cpu
from glow.runtime.tensor_spec import TensorSpec
from glow.simulator.executable import CHIP, MODEL, REPORT, ChipModel, PartRecord
from glow.simulator.manifest import MANIFEST, PROGRAM, WEIGHTS, PlacedTensor, ProgramManifest, TensorRecord

if TYPE_CHECKING:
    import onnx

    from glow import ir
    from glow.chips import Chip

INSTRUCTION_SET = "accel"

# What the parts have in common: integers, and images with channels last.
INTEGER_GRAPH = pipelines.get("accelerator").until("layout")


@dataclass(frozen=True)
class ChipJob:
    """One compilation for a chip.

    Attributes:
        model: a path or an `onnx.ModelProto`; a quantised model, since units for products take integers.
        chip: what to compile for.
        shapes, dims: as in `glow.compile`.
        cpu, threads: for the parts that the chip does not take.
        pins: node name -> `cpu` or `chip`.
        require_offload: what the chip does not take is an error.
        outputs: tensors that become the outputs, as in `import_model`.
        host: what the CPU does, for the choice of devices.
        execute_steps: make native code of the chip's steps instead of a program, to find what goes wrong below them.
        on_stage: told of each stage: its place, how many there are, and its name.
        dump_dir: gets a folder of dumps per part.
    """

    model: str | os.PathLike[str] | onnx.ModelProto
    chip: Chip
    shapes: Mapping[str, Sequence[int]] = field(default_factory=dict)
    dims: Mapping[str, int] = field(default_factory=dict)
    cpu: str = "native"
    threads: int = 1
    pins: Mapping[str, Device] = field(default_factory=dict)
    require_offload: bool = False
    outputs: Sequence[str] | None = None
    host: Host | None = None
    execute_steps: bool = False
    on_stage: Callable[[int, int, str], None] | None = None
    dump_dir: Path | None = None

    def write(self, folder: Path) -> tuple[ChipModel, Partition]:
        """Compile and write all files into `folder`, which exists. Raises GlowError and OSError."""
        self._tell(0, 1, "reading")
        module = import_owned(self.model, shapes=self.shapes, dims=self.dims, outputs=self.outputs)
        takes, gives = signature(module)
        check_sizes(module)
        INTEGER_GRAPH.run(module, dump_dir=None if self.dump_dir is None else self.dump_dir / "graph")
        describe_chip(module, self.chip)
        division = partition(module, pins=self.pins, require_offload=self.require_offload, host=self.host)
        results = outputs(module)
        records = []
        found = parts(module)
        for index, part in enumerate(found):
            self._tell(index, len(found), f"{part.device} part {part.name}")
            target = folder / part.name
            target.mkdir()
            dumps = None if self.dump_dir is None else self.dump_dir / part.name
            device = part.device
            if device == "cpu":
                pipeline = resolve_pipeline("cpu", None, self.cpu, self.threads)
                write_library(part.module, pipeline, part.name, self.cpu, target, dump_dir=dumps)
            elif self.execute_steps:
                device = "cpu"
                write_library(part.module, build_for_cpu(), part.name, self.cpu, target, dump_dir=dumps)
            else:
                write_program(part.module, self.chip, target, dump_dir=dumps)
            records.append(PartRecord(name=part.name, device=device, inputs=part.arguments, outputs=part.results))
        model = ChipModel(
            chip=self.chip.name,
            chip_hash=self.chip.hash,
            inputs=tuple(map(TensorRecord.of, takes)),
            outputs=tuple(map(TensorRecord.of, gives)),
            parts=tuple(records),
            output_values=results,
            offloaded_macs_fraction=division.offloaded_macs_fraction,
        )
        (folder / CHIP).write_text(self.chip.model_dump_json(indent=2) + "\n", encoding="utf-8")
        (folder / REPORT).write_text(division.to_json(), encoding="utf-8")
        (folder / MODEL).write_text(model.to_json(), encoding="utf-8")
        return model, division

    def _tell(self, index: int, total: int, what: str) -> None:
        if self.on_stage is not None:
            self.on_stage(index, total, what)


def describe_chip(module: ir.Module, chip: Chip) -> None:
    """Say which chip the module is for: the attribute that passes read."""
    from glow import ir

    with module.context:
        module.operation.attributes["glir.chip"] = ir.Attribute.parse(chip.to_attribute())


def mark_for_chip(module: ir.Module, chip: Chip) -> None:
    """Say that `@main_graph` is for the chip, all of it: `glow-opt` then takes it down the pipeline `accelerator`."""
    from glow import ir

    describe_chip(module, chip)
    with module.context:
        find_main(module).attributes["glir.offloaded"] = ir.UnitAttr.get()


def write_program(module: ir.Module, chip: Chip, folder: Path, *, dump_dir: Path | None = None) -> ProgramManifest:
    """Compile the only function of a module for the chip, all of it, into a folder with a program.

    Raises CompileError and PipelineError.
    """
    from glow import ir
    from glow._mlir_libs import _glow

    takes, gives = signature(module)
    pipelines.get("accelerator").run(module, dump_dir=dump_dir)
    programs = [op.operation for op in module.body.operations if op.operation.name == "accel.program"]
    if len(programs) != 1:
        raise CompileError(f"the pipeline left {len(programs)} programs, expected one")
    attributes = programs[0].attributes
    try:
        (folder / PROGRAM).write_bytes(_glow.encode_program(module, INSTRUCTION_SET))
        _glow.write_weights(programs[0], str(folder / WEIGHTS))
    except ValueError as error:
        raise CompileError(f"the program cannot be written: {error}") from error
    peaks = ir.DictAttr(attributes["glow.peak_bytes"])
    manifest = ProgramManifest(
        chip=chip.name,
        chip_hash=chip.hash,
        memory_bytes=_integer(attributes["glow.memory_bytes"]),
        weights_bytes=_integer(attributes["glow.weights_bytes"]),
        peak_bytes={peaks[index].name: _integer(peaks[index].attr) for index in range(len(peaks))},
        inputs=_placed(takes, attributes["glow.inputs"]),
        outputs=_placed(gives, attributes["glow.outputs"]),
    )
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def _integer(attribute: Any) -> int:
    from glow import ir

    return ir.IntegerAttr(attribute).value


def _placed(specs: Sequence[TensorSpec], attribute: Any) -> tuple[PlacedTensor, ...]:
    """The tensors with their addresses; the program's types do not say whether integers have a sign."""
    from glow import ir

    addresses = [_integer(ir.DictAttr(entry)["address"]) for entry in ir.ArrayAttr(attribute)]
    return tuple(
        PlacedTensor(name=spec.name, dtype=spec.dtype.name, shape=spec.shape, address=address)
        for spec, address in zip(specs, addresses, strict=True)
    )
