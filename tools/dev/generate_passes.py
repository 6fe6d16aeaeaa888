#!/usr/bin/env python3
"""Writes the typed pass classes of `glow.passes` from the `Passes.td` files of MLIR and Glow.

TableGen is the one source of pass names, options and defaults. Each pass becomes a frozen dataclass whose fields are
its options, so that an editor completes them and mypy checks them.

    generate_passes.py --tblgen llvm-tblgen -I /usr/lib/llvm-22/include -o _generated.py lib/Conversion/Passes.td ...
"""

import argparse
import dataclasses
import json
import keyword
import pathlib
import re
import subprocess
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

# The operation a pass class names in C++, as the anchor of a textual pipeline. A pass on an operation that is missing
# here fails the build, so that nobody has to guess where it may stand.
ANCHORS = {
    "": None,
    "ModuleOp": "builtin.module",
    "FuncOp": "func.func",
    "FunctionOpInterface": "func.func",
    "GPUModuleOp": "gpu.module",
    "spirv::ModuleOp": "spirv.module",
    "LLVM::LLVMFuncOp": "llvm.func",
}

PYTHON_TYPES = {
    "bool": "bool",
    "double": "float",
    "float": "float",
    "std::string": "str",
    "OpPassManager": "str",
    **dict.fromkeys(("int", "unsigned", "int32_t", "uint32_t", "int64_t", "uint64_t"), "int"),
}

# C++ constants in defaults that are not literals.
CONSTANTS = {
    "-1u": str(2**32 - 1),
    "std::numeric_limits<uint64_t>::max()": str(2**64 - 1),
    "TransformDialect::kTransformEntryPointSymbolName.str()": '"__transform_main"',
}

HEADER = '''"""Every pass that `glow-opt` knows, as a frozen dataclass. Generated from Passes.td files: do not edit."""

# ruff: noqa
from dataclasses import dataclass
from typing import ClassVar, Literal

from glow.passes.base import Pass, option

'''


@dataclasses.dataclass(frozen=True)
class Option:
    """One option of a pass: the spelling in pipelines, and the Python field for it."""

    argument: str
    description: str
    python_type: str
    default: str

    @property
    def field(self) -> str:
        """The Python name: snake_case, with an underscore where it would be a keyword."""
        name = self.argument.replace("-", "_").lower()
        return name + "_" if keyword.iskeyword(name) else name


def enum_values(flags: str) -> dict[str, str]:
    """C++ enumerator (without its scope) -> spelling, from the `llvm::cl::values(...)` of an option."""
    named = re.findall(r"clEnumValN\(\s*([\w:]+)\s*,\s*\"([^\"]*)\"", flags)
    plain = re.findall(r"clEnumVal\(\s*([\w:]+)\s*,", flags)
    values = {cpp.rsplit("::", 1)[-1]: spelling for cpp, spelling in named}
    return values | {cpp.rsplit("::", 1)[-1]: cpp.rsplit("::", 1)[-1] for cpp in plain}


def scalar_default(cpp_type: str, default: str) -> str:
    """The Python literal for a C++ default; no default means what C++ value-initialises to."""
    default = CONSTANTS.get(default.strip().lower(), CONSTANTS.get(default.strip(), default.strip()))
    match PYTHON_TYPES[cpp_type]:
        case "bool":
            return {"": "False", "0": "False", "false": "False", "1": "True", "true": "True"}[default]
        case "int":
            return str(int(default.rstrip("uUlL") or "0", 0))
        case "float":
            return str(float(default.rstrip("fF") or "0"))
        case _:
            return repr(json.loads(default or '""'))


def read_option(record: dict[str, Any]) -> Option:
    """One `Option` or `ListOption` record."""
    cpp_type, default = record["type"], record["defaultValue"]
    description = " ".join(record["description"].split())
    spellings = enum_values(record["additionalOptFlags"])
    if spellings:
        python_type = f"Literal[{', '.join(json.dumps(value) for value in spellings.values())}]"
        spelling = spellings.get(default.rsplit("::", 1)[-1])
        python_default = json.dumps(spelling) if spelling is not None else "None"
        if spelling is None:  # a default that only C++ can name
            python_type += " | None"
    elif "ListOption" in record["!superclasses"]:
        python_type, python_default = f"tuple[{PYTHON_TYPES[cpp_type]}, ...]", "()"
    else:
        python_type, python_default = PYTHON_TYPES[cpp_type], scalar_default(cpp_type, default)
    return Option(record["argument"], description, python_type, python_default)


def anchor_of(base_class: str) -> str | None:
    """`::mlir::OperationPass<func::FuncOp>` -> `func.func`; None for a pass that runs on any operation."""
    operation = re.sub(r"^.*Pass<(.*)>$", r"\1", base_class).removeprefix("::").removeprefix("mlir::")
    return ANCHORS[operation.removeprefix("func::").removeprefix("gpu::")]


def class_source(record: dict[str, Any], options: Iterable[Option], origin: str) -> Iterator[str]:
    """The lines of the dataclass for one pass."""
    options = list(options)
    summary = record["summary"].strip().rstrip(".")
    text = [summary[:1].upper() + summary[1:] + ".", "", textwrap.dedent(record["description"].strip("\n")).strip()]
    if options:
        text += ["", "Options:", *(f"    {each.field}: {each.description}" for each in options)]
    docstring = re.sub(r"\n{3,}", "\n\n", "\n".join(text)).strip().replace("\\", "\\\\").replace('"""', "'''")
    yield "@dataclass(frozen=True, kw_only=True, repr=False)"
    yield f"class {record['!name'].removesuffix('Pass')}(Pass):"
    yield textwrap.indent(f'"""{docstring}\n"""', "    ", lambda line: bool(line.strip()))
    yield ""
    yield f"    argument: ClassVar[str] = {json.dumps(record['argument'])}"
    yield f"    anchor: ClassVar[str | None] = {anchor_of(record['baseClass'])!r}"
    yield f"    origin: ClassVar[str] = {json.dumps(origin)}"
    for each in options:
        yield f"    {each.field}: {each.python_type} = option({json.dumps(each.argument)}, {each.default})"
    yield ""
    yield ""


def generate(files: Iterable[tuple[pathlib.Path, str]], tblgen: str, includes: list[str]) -> str:
    """The module's text for `(Passes.td, origin shown to users)` pairs; passes are sorted by class name."""
    classes: dict[str, str] = {}
    for path, origin in files:
        command = [tblgen, "--dump-json", *(f"-I{each}" for each in includes), str(path)]
        records = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        for name in records["!instanceof"]["PassBase"]:
            options = [read_option(records[each["def"]]) for each in records[name]["options"]]
            class_name = name.removesuffix("Pass")
            if class_name in classes:
                raise SystemExit(f"{path}: a second pass is named {class_name}")
            classes[class_name] = "\n".join(class_source(records[name], options, origin))
    exported = "".join(f"    {json.dumps(name)},\n" for name in sorted(classes))
    return (
        HEADER
        + f"__all__ = [\n{exported}]\n\n\n"
        + "\n".join(classes[name] for name in sorted(classes)).rstrip()
        + "\n"
    )


def main() -> None:
    """Reads the command line and writes the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tblgen", default="llvm-tblgen")
    parser.add_argument("-I", dest="includes", action="append", default=[], help="include folder of TableGen")
    parser.add_argument("-o", dest="output", type=pathlib.Path, required=True)
    parser.add_argument("files", nargs="+", type=pathlib.Path, help="Passes.td files")
    arguments = parser.parse_args()

    def origin(path: pathlib.Path) -> str:
        for include in arguments.includes:
            if path.resolve().is_relative_to(pathlib.Path(include).resolve()):
                return str(path.resolve().relative_to(pathlib.Path(include).resolve()))
        return str(path)

    files = [(path, origin(path)) for path in arguments.files]
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(generate(files, arguments.tblgen, arguments.includes))


if __name__ == "__main__":
    main()
