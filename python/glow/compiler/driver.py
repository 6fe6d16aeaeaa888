"""Import, lower, generate code, link, describe: one job from a model to the files of `glow.runtime.artifact`."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import glow
from glow.compiler.entry import add_entry
from glow.compiler.header import c_header, c_identifier
from glow.compiler.key import cache_key
from glow.compiler.linker import link_shared
from glow.compiler.signature import check_sizes, signature
from glow.errors import CompileError
from glow.runtime.artifact import HEADER, LIBRARY, MANIFEST, WEIGHTS, Manifest, sha256_of_file
from glow.runtime.cache import Cache
from glow.runtime.executable import Executable, load

if TYPE_CHECKING:
    import onnx

    from glow import ir
    from glow.pipelines import Pipeline
    from glow.pipelines.reference import Precision

TARGETS = ("cpu",)
PRECISIONS: tuple[Precision, ...] = ("f32", "bf16", "f16")
OPTIMIZATION_LEVEL = 3
MAX_THREADS = 256  # as in lib/Runtime/ParallelRegions.c


@dataclass(frozen=True)
class Job:
    """One compilation: what to compile, how, and for which CPU.

    `outputs` and `all_outputs` make intermediate tensors outputs of the compiled function, as in
    `glow.importer.import_model`. `on_stage` is told of each stage as `Pipeline.run` says; `dump_dir` gets its dumps.
    """

    model: str | os.PathLike[str] | onnx.ModelProto
    pipeline: Pipeline
    shapes: Mapping[str, Sequence[int]] = field(default_factory=dict)
    dims: Mapping[str, int] = field(default_factory=dict)
    cpu: str = "native"
    outputs: Sequence[str] | None = None
    all_outputs: bool = False
    on_stage: Callable[..., None] | None = None
    dump_dir: Path | None = None

    @property
    def prefix(self) -> str:
        """The prefix of the exported C symbol: the model file's stem as an identifier."""
        stem = Path(self.model).stem if isinstance(self.model, str | os.PathLike) else ""
        return c_identifier(stem, "model")

    def key(self) -> str:
        """The hash under which the result may be cached. Raises OSError if the model cannot be read."""
        cpu, features = resolve_cpu(self.cpu)
        options = {
            "prefix": self.prefix,
            "pipeline": self.pipeline.text(),
            "shapes": {name: list(shape) for name, shape in self.shapes.items()},
            "dims": dict(self.dims),
            "cpu": cpu,
            "features": features,
            "outputs": None if self.outputs is None else list(self.outputs),
            "all_outputs": self.all_outputs,
        }
        return cache_key(self.model, options)

    def write(self, folder: Path) -> Manifest:
        """Compile and write all files into `folder`, which exists. Raises GlowError and OSError."""
        module = self._import()
        check_sizes(module)
        return write_library(
            module, self.pipeline, self.prefix, self.cpu, folder, dump_dir=self.dump_dir, on_stage=self.on_stage
        )

    def executable(self, *, cache: Cache | None) -> tuple[Executable, bool]:
        """The compiled model, and whether it came from `cache`. Without one, nothing stays on disk."""
        if cache is not None and self.dump_dir is None:
            key = self.key()
            found = cache.get(key)
            if found is not None:
                return found, True
            return cache.put(key, self.write), False
        with tempfile.TemporaryDirectory(prefix="glow-") as folder:
            self.write(Path(folder))
            # Code and weights stay mapped after their files are gone.
            return load(folder), False

    def _import(self) -> ir.Module:
        return import_owned(
            self.model, shapes=self.shapes, dims=self.dims, outputs=self.outputs, all_outputs=self.all_outputs
        )


def import_owned(model: str | os.PathLike[str] | onnx.ModelProto, **options: Any) -> ir.Module:
    """Import a model into a context of its own, with weights that pipelines may free; options of `import_model`."""
    from glow.importer import import_model
    from glow.passes import OwnResources
    from glow.passmanager import PassManager

    module = import_model(model, **options)
    # The context is new, so no other module refers to the weights: the pipeline may free what it replaces.
    PassManager.parse(f"builtin.module({OwnResources(existing=True)})", module.context).run(module.operation)
    return module


def write_library(
    module: ir.Module,
    pipeline: Pipeline,
    prefix: str,
    cpu: str,
    folder: Path,
    *,
    dump_dir: Path | None = None,
    on_stage: Callable[..., None] | None = None,
) -> Manifest:
    """Compile the function `@main_graph` of a module on the first level and write the files of a compiled model.

    `prefix` is that of the exported C symbol. The module is used up. Raises GlowError and OSError.
    """
    from glow._mlir_libs import _glow

    inputs, outputs = signature(module)
    pipeline.run(module, dump_dir=dump_dir, on_stage=on_stage)

    cpu, features = resolve_cpu(cpu)
    weights = folder / WEIGHTS
    _write_weights(module, weights)
    names = ("weights_bytes", "arena_bytes", "arena_live_bytes")
    sizes = {name: _integer(module, f"glow.{name}") for name in names}
    precision, kept = _precision(module)
    entry = f"{prefix}_run"
    add_entry(module, entry, 2 + len(inputs) + len(outputs))
    object_file = folder / "model.o"
    object_file.write_bytes(_emit(module, cpu, features))
    del module
    link_shared(object_file, folder / LIBRARY, entry)
    object_file.unlink()

    manifest = Manifest(
        entry=entry,
        inputs=inputs,
        outputs=outputs,
        **sizes,
        weights_sha256=sha256_of_file(weights),
        library_sha256=sha256_of_file(folder / LIBRARY),
        cpu=cpu,
        features=features,
        pipeline_name=pipeline.name,
        pipeline_text=pipeline.text(),
        versions={"glow": glow.__version__, "llvm": _glow.llvm_version()},
        precision=precision,
        kept_in_f32=kept,
    )
    (folder / HEADER).write_text(c_header(manifest), encoding="utf-8")
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def compile(
    model: str | os.PathLike[str] | onnx.ModelProto,
    target: str = "cpu",
    pipeline: str | Pipeline | None = None,
    *,
    shapes: Mapping[str, Sequence[int]] | None = None,
    dims: Mapping[str, int] | None = None,
    cpu: str = "native",
    threads: int = 1,
    precision: Precision = "f32",
    cache: bool = True,
) -> Executable:
    """Compile `model`, a path to an .onnx or .onnxtxt file or an `onnx.ModelProto`, and load the result.

    `pipeline` is a pipeline or the name of one, by default that of `target`. `shapes` replaces the shapes of inputs by
    name, `dims` gives values to named dimensions. `cpu` is `native` or one of LLVM's CPU names. `threads` run
    each call of the result: the caller's, and others that are started once. With a `precision` of `bf16` or `f16`, what
    tolerates it is computed on tensors of that type; the manifest's `kept_in_f32` names what is not. With `cache` the
    result is kept on disk (`$GLOW_CACHE_DIR`, by default `~/.cache/glow`) and found again by content.

    Raises ModelError for a model that cannot be imported, CompileError for one that cannot be compiled, PipelineError
    when a stage fails, OSError when a file cannot be read or written.
    """
    job = Job(model, resolve_pipeline(target, pipeline, cpu, threads, precision), shapes or {}, dims or {}, cpu)
    return job.executable(cache=usable_cache() if cache else None)[0]


def resolve_pipeline(
    target: str,
    pipeline: str | Pipeline | None,
    cpu: str = "native",
    threads: int = 1,
    precision: Precision = "f32",
) -> Pipeline:
    """The pipeline of that name, or that of the target, built for `cpu`, for `threads` and for `precision`.

    Raises CompileError for an unknown target, CPU or precision and for threads that the pipeline cannot use,
    PipelineError for an unknown name.
    """
    from glow import pipelines

    if target not in TARGETS:
        raise CompileError(f"unknown target '{target}', expected one of {', '.join(TARGETS)}")
    if not 1 <= threads <= MAX_THREADS:
        raise CompileError(f"cannot compile for {threads} threads, expected 1 to {MAX_THREADS}")
    if precision not in PRECISIONS:
        raise CompileError(f"unknown precision '{precision}', expected one of {', '.join(PRECISIONS)}")
    if pipeline is not None and not isinstance(pipeline, str):
        if threads != 1:
            raise CompileError(f"threads={threads} has no effect on a pipeline that is already built")
        if precision != "f32":
            raise CompileError(f"precision={precision} has no effect on a pipeline that is already built")
        return pipeline
    name = pipeline or target
    if name == "cpu":
        return pipelines.get(name, **_cpu_parameters(cpu, precision), threads=threads, precision=precision)
    if threads != 1:
        raise CompileError(f"the pipeline '{name}' makes code for 1 thread, not for {threads}")
    built = pipelines.get(name, precision=precision) if precision != "f32" else pipelines.get(name)
    if built.stages[-1].ends_at is not pipelines.Level.LLVM:
        level = built.stages[-1].ends_at.name.lower()
        raise CompileError(f"the pipeline '{name}' ends at {level}, from which no code is made, expected llvm")
    return built


def resolve_cpu(cpu: str) -> tuple[str, str]:
    """LLVM's CPU name and feature list: those of this machine for `native`."""
    from glow._mlir_libs import _glow

    return _glow.host_cpu() if cpu == "native" else (cpu, "")


def _cpu_parameters(name: str, precision: Precision) -> dict[str, Any]:
    """What the cpu pipeline is built with for this CPU, which must be able to convert numbers of `precision`."""
    from glow import ir
    from glow._mlir_libs import _glow

    context, cpu = ir.Context(), resolve_cpu(name)
    try:
        bits, registers = _glow.vector_registers(context, *cpu)
        known = ("sse2", "avxvnni", "avx512vnni", "avx512bf16", "f16c")
        features = {feature for feature in known if _glow.has_feature(context, *cpu, feature)}
    except ValueError as error:
        raise CompileError(f"no code can be generated for the CPU '{name}': {error}") from error
    if precision == "f16" and "sse2" in features and "f16c" not in features:
        raise CompileError(f"precision f16 needs a CPU with F16C, which '{name}' lacks; bf16 needs nothing")
    if "avx512vnni" in features or ("avxvnni" in features and bits <= 256):
        dot_product = "vpdpbusd"
    else:
        dot_product = "pmaddwd" if "sse2" in features else "none"
    bf16_product = "vdpbf16ps" if "avx512bf16" in features else "none"
    return {
        "vector_bits": bits,
        "vector_registers": registers,
        "dot_product": dot_product,
        "bf16_product": bf16_product,
    }


def usable_cache() -> Cache | None:
    """The default cache, or None with a warning where its folder cannot be written (a read-only home, say)."""
    cache = Cache.default()
    try:
        cache.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        warnings.warn(f"not caching compiled models: {error}; set GLOW_CACHE_DIR to a writable folder", stacklevel=2)
        return None
    if not os.access(cache.root, os.W_OK | os.X_OK):
        warnings.warn(f"not caching compiled models: {cache.root} is read-only; set GLOW_CACHE_DIR", stacklevel=2)
        return None
    return cache


def _emit(module: ir.Module, cpu: str, features: str) -> bytes:
    from glow._mlir_libs import _glow

    try:
        return _glow.emit_object(module, cpu, features, OPTIMIZATION_LEVEL)
    except ValueError as error:
        raise CompileError(f"code generation failed: {error}") from error


def _write_weights(module: ir.Module, path: Path) -> None:
    from glow._mlir_libs import _glow

    try:
        _glow.write_weights(module.operation, str(path))
    except ValueError as error:
        raise CompileError(f"the weights cannot be written: {error}") from error


def _precision(module: ir.Module) -> tuple[str, tuple[str, ...]]:
    """The narrowest type that f32 was demoted to, and what was kept in f32."""
    from glow import ir

    if "glow.precision" not in module.operation.attributes:
        return "f32", ()
    entry = ir.DictAttr(module.operation.attributes["glow.precision"])
    kept = tuple(ir.StringAttr(name).value for name in ir.ArrayAttr(entry["kept_in_f32"]))
    return str(entry["type"]), kept


def _integer(module: ir.Module, name: str) -> int:
    from glow import ir

    if name not in module.operation.attributes:
        raise CompileError(f"the pipeline left no attribute '{name}' on the module")
    return ir.IntegerAttr(module.operation.attributes[name]).value
