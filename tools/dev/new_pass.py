#!/usr/bin/env python3
"""Writes the beginnings of a pass: definition, implementation, test, and their places in the build.

    tools/dev/new_pass.py FuseElementwise --level Glow --summary "Fuse chains of elementwise operations"
    tools/dev/new_pass.py ConvertGlowToTosa --summary "Lower glow to tosa"

The pass builds and passes its test, which shows that it leaves alone what it should; the rest is yours.
"""

import argparse
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]


def kebab(name: str) -> str:
    """`FuseElementwise` -> `fuse-elementwise`; `MemRef` is one word."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name.replace("MemRef", "Memref")).lower()


def banner(text: str, language: str = "") -> str:
    """The first line of a C++ or TableGen file, 80 columns wide; text that does not fit loses what is after ` - `."""
    if len(text) > 65 - len(language):
        text = text.partition(" - ")[0]
    return f"//===- {text} ".ljust(75 - len(language), "-") + language + "===//"


class Scaffold:
    """The names that belong to one new pass, and the files that it touches."""

    def __init__(self, root: pathlib.Path, name: str, level: str | None, summary: str) -> None:
        conversion = re.fullmatch(r"Convert(\w+To\w+)", name)
        if not re.fullmatch(r"([A-Z]+[a-z0-9]*)+", name):
            raise SystemExit(f"error: a pass is named in CamelCase, verb first, found {name}")
        if bool(conversion) == bool(level):
            raise SystemExit("error: give --level to a pass that is not named Convert<A>To<B>, and only to such a pass")
        self.root, self.name = root, name
        self.summary = summary.rstrip(".")
        if conversion:
            self.group, self.argument = "Conversion", kebab(name)
            self.passes = pathlib.Path("lib/Conversion")
            self.folder = self.passes / conversion[1]
            self.component = f"Glow{conversion[1]}"
        else:
            self.group, self.argument = str(level), f"glow-{kebab(name)}"
            self.passes = self.folder = pathlib.Path("lib/Transforms") / self.group
            self.component = f"Glow{level}Transforms"
        self.test = "test" / self.folder / f"{kebab(name)}.mlir"

    def write(self) -> list[pathlib.Path]:
        """Writes and changes all files; their paths, relative to the root."""
        implementation = self.folder / f"{self.name}.cpp"
        for path in (implementation, self.test):
            if (self.root / path).exists():
                raise SystemExit(f"error: {path} is already there")
        changed = []
        if not (self.root / self.passes / "Passes.td").exists():
            changed += self._start_group()
        changed += [self._define(), *self._build()]
        changed += [self._put(implementation, self._cpp()), self._put(self.test, self._mlir())]
        return list(dict.fromkeys(changed))

    def _put(self, path: pathlib.Path, text: str) -> pathlib.Path:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)
        return path

    def _edit(self, path: pathlib.Path, pattern: str, replacement: str) -> pathlib.Path:
        """Replaces the last match of a pattern; `{0}` in the replacement is the text that matched its first group."""
        text = (self.root / path).read_text()
        last = list(re.finditer(pattern, text, re.MULTILINE))[-1]
        new = replacement.replace("{0}", last[1] if last.groups() else "")
        (self.root / path).write_text(text[: last.start()] + new + text[last.end() :])
        return path

    def _insert(self, path: pathlib.Path, kind: str, line: str) -> pathlib.Path:
        """Adds a line to the last run of lines that match `kind`, which stays sorted if it was."""
        lines = (self.root / path).read_text().splitlines()
        last = max((index for index, each in enumerate(lines) if re.search(kind, each)), default=-1)
        first = last
        while first > 0 and re.search(kind, lines[first - 1]):
            first -= 1
        block = lines[first : last + 1]
        if line not in block:
            grown = [*block, line]
            lines[first : last + 1] = sorted(grown) if block == sorted(block) else grown
            (self.root / path).write_text("\n".join(lines) + "\n")
        return path

    def _start_group(self) -> list[pathlib.Path]:
        """The files that a folder's first pass needs."""
        guard = f"GLOW_{'_'.join(self.passes.parts)}_PASSES".upper()
        title = f"Passes on {self.group}"
        definitions = (
            f"{banner(f'Passes.td - {title}', '*- tablegen -*-')}\n#ifndef {guard}_TD\n#define {guard}_TD\n\n"
            f'include "mlir/Pass/PassBase.td"\n\n#endif // {guard}_TD\n'
        )
        header = (
            f"{banner(f'Passes.h - {title}', '*- C++ -*-')}\n#ifndef {guard}_H\n#define {guard}_H\n\n"
            '#include "mlir/Pass/Pass.h"\n\nnamespace mlir::glow {\n\n'
            "#define GEN_PASS_DECL\n#define GEN_PASS_REGISTRATION\n"
            f'#include "{self.passes}/Passes.h.inc"\n\n}} // namespace mlir::glow\n\n#endif // {guard}_H\n'
        )
        registry = pathlib.Path("lib/CAPI/RegisterEverything.cpp")
        parent = self.passes.parent / "CMakeLists.txt"
        return [
            self._put(self.passes / "Passes.td", definitions),
            self._put(self.passes / "Passes.h", header),
            self._put(self.passes / "CMakeLists.txt", f"glow_passes_tablegen({self.group})\n"),
            self._insert(parent, r"^add_subdirectory\(", f"add_subdirectory({self.group})"),
            self._insert(registry, r'^#include "lib/.*/Passes.h"$', f'#include "{self.passes}/Passes.h"'),
            self._insert(registry, r"^ +register[A-Z]\w+Passes\(\);$", f"    register{self.group}Passes();"),
        ]

    def _define(self) -> pathlib.Path:
        head = f'def {self.name} : Pass<"{self.argument}"> {{'
        if len(head) > 80:
            head = f'def {self.name}\n    : Pass<"{self.argument}"> {{'
        description = f"{self.summary}. Says what changes, what that is good for, and what is left alone and why."
        definition = (
            f'{head}\n  let summary = "{self.summary}";\n  let description = [{{\n'
            f"{textwrap.indent(textwrap.fill(description, 76), '    ')}\n  }}];\n}}\n\n"
        )
        return self._edit(self.passes / "Passes.td", r"^#endif", definition + "#endif")

    def _build(self) -> list[pathlib.Path]:
        path = self.folder / "CMakeLists.txt"
        changed = []
        text = (self.root / path).read_text() if (self.root / path).exists() else ""
        if not (self.root / path).exists():
            parent = self.folder.parent / "CMakeLists.txt"
            changed.append(self._insert(parent, r"^add_subdirectory\(", f"add_subdirectory({self.folder.name})"))
        if "glow_component(" in text:
            changed.append(self._edit(path, r"(glow_component\([^)]*)\)", f"{{0}} {self.name}.cpp)"))
        else:
            changed.append(self._put(path, text + f"glow_component({self.component} {self.name}.cpp)\n"))
        return changed

    def _cpp(self) -> str:
        include = f"{self.passes}/Passes.h"
        base = f"struct {self.name}Pass : glow::impl::{self.name}Base<{self.name}Pass> {{"
        if len(base) > 80:
            base = f"struct {self.name}Pass\n    : glow::impl::{self.name}Base<{self.name}Pass> {{"
        run = f"void {self.name}Pass::runOnOperation() {{ markAllAnalysesPreserved(); }}"
        if len(run) > 80:
            run = run.replace("{ ", "{\n  ").replace(" }", "\n}")
        return textwrap.dedent(
            """\
            {banner}
            //
            // Before:  func.func @f()
            // After:   func.func @f()
            //
            // Assumes nothing. Guarantees that the module is as it was.
            //===----------------------------------------------------------------------===//
            #include "{include}"

            #include "mlir/IR/Operation.h"

            namespace mlir::glow {{
            #define GEN_PASS_DEF_{upper}
            #include "{include}.inc"
            }} // namespace mlir::glow

            using namespace mlir;

            namespace {{

            {base}
              using Base::Base;
              void runOnOperation() override;
            }};

            }} // namespace

            {run}
            """
        ).format(
            banner=banner(f"{self.name}.cpp - {self.summary}"),
            include=include,
            upper=self.name.upper(),
            base=base,
            run=run,
        )

    def _mlir(self) -> str:
        return textwrap.dedent(
            f"""\
            // RUN: glow-opt %s --{self.argument} | FileCheck %s

            // CHECK-LABEL: func.func @does_not_touch
            // CHECK-SAME: (%[[X:.*]]: tensor<4xf32>)
            // CHECK-NEXT: return %[[X]]
            func.func @does_not_touch(%x: tensor<4xf32>) -> tensor<4xf32> {{
              return %x : tensor<4xf32>
            }}
            """
        )


def main() -> int:
    """Reads the command line and writes the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="in CamelCase, verb first; Convert<A>To<B> for a conversion")
    parser.add_argument("--level", help="the folder of lib/Transforms that the pass belongs to, such as Glow")
    parser.add_argument("--summary", required=True, help="one line: what the pass does")
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    scaffold = Scaffold(arguments.root, arguments.name, arguments.level, arguments.summary)
    for path in scaffold.write():
        print(f"wrote {path}")
    print("Next: the header comment of the .cpp, the description in Passes.td, and tools/dev/generate_docs.py.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
