#!/usr/bin/env python3
"""Writes the beginnings of an operation of the glow dialect: definition, verifier and tests.

    tools/dev/new_op.py pixel_norm --theme Normalization --summary "Divide by the norm over the channels"

The operation takes a tensor and gives one of the same type; operands, attributes, type inference and constraints
are yours to add. The importer and the lowering to linalg are the next steps, see CONTRIBUTING.md.
"""

import argparse
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIALECT = pathlib.Path("dialects/Glow")
TESTS = pathlib.Path("test/dialects/Glow")

DEFINITION = """\
def Glow_{name}Op
    : Glow_Op<"{mnemonic}", [AllTypesMatch<["x", "y"]>]> {{
  let summary = "{summary}";
  let description = [{{
{description}

    Constraints:
    - (C1) `x` has a rank of at least 1.

    ```mlir
    func.func @example(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {{
      %y = glow.{mnemonic} %x : tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }}
    ```
  }}];
  let arguments = (ins Glow_FloatTensor:$x);
  let results = (outs Glow_FloatTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x)";
  let hasVerifier = 1;
}}

"""

VERIFIER = """
LogicalResult {name}Op::verify() {{
  if (cast<RankedTensorType>(getX().getType()).getRank() < 1) // (C1)
    return emitOpError("expected x with a rank of at least 1, but got ")
           << getX().getType();
  return success();
}}
"""

ROUND_TRIP = """
// CHECK-LABEL: func.func @{mnemonic}
// CHECK-SAME: (%[[X:.*]]: tensor<2x?xf32>)
func.func @{mnemonic}(%x: tensor<2x?xf32>) -> tensor<2x?xf32> {{
  // CHECK: glow.{mnemonic} %[[X]] : tensor<2x?xf32>
  %y = glow.{mnemonic} %x : tensor<2x?xf32>
  return %y : tensor<2x?xf32>
}}
"""

INVALID = """
// -----

func.func @{mnemonic}_c1_rank(%x: tensor<f32>) {{
  // expected-error @+1 {{{{'glow.{mnemonic}' op expected x with a rank of at least 1, but got 'tensor<f32>'}}}}
  %0 = glow.{mnemonic} %x : tensor<f32>
  return
}}
"""


def insert_before_last(path: pathlib.Path, line: str, text: str) -> None:
    """Puts a text before the last line that begins so."""
    head, separator, tail = path.read_text().rpartition(f"\n{line}")
    path.write_text(f"{head}\n{text}{separator.lstrip()}{tail}")


def write(root: pathlib.Path, mnemonic: str, theme: str, summary: str) -> list[pathlib.Path]:
    """Writes and changes all files; their paths, relative to the root."""
    definitions, verifiers = DIALECT / f"GlowOps{theme}.td", DIALECT / "GlowVerifiers.cpp"
    valid, invalid = TESTS / f"ops-{theme.lower()}.mlir", TESTS / f"invalid-{theme.lower()}.mlir"
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", mnemonic):
        raise SystemExit(f"error: an operation is named in snake_case, found {mnemonic}")
    if not (root / definitions).exists():
        themes = sorted(path.stem.removeprefix("GlowOps") for path in (root / DIALECT).glob("GlowOps?*.td"))
        raise SystemExit(f"error: there is no theme {theme}, expected one of {', '.join(themes)}")
    if any(f'"{mnemonic}"' in path.read_text() for path in (root / DIALECT).glob("GlowOps*.td")):
        raise SystemExit(f"error: glow.{mnemonic} is already there")
    names = {
        "mnemonic": mnemonic,
        "name": "".join(word.capitalize() for word in mnemonic.split("_")),
        "summary": summary.rstrip("."),
        "description": textwrap.indent(
            textwrap.fill(f"{summary.rstrip('.')}. Gives the formula, the shapes, and what each attribute means.", 76),
            "    ",
        ),
    }
    insert_before_last(root / definitions, "#endif", DEFINITION.format(**names))
    for path, text in ((verifiers, VERIFIER), (valid, ROUND_TRIP), (invalid, INVALID)):
        with (root / path).open("a") as stream:
            stream.write(text.format(**names))
    return [definitions, verifiers, valid, invalid]


def main() -> int:
    """Reads the command line and writes the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mnemonic", help="in snake_case, without `glow.`")
    parser.add_argument("--theme", required=True, help="the file GlowOps<Theme>.td that the operation belongs to")
    parser.add_argument("--summary", required=True, help="one line: what the operation computes")
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for path in write(arguments.root, arguments.mnemonic, arguments.theme, arguments.summary):
        print(f"wrote {path}")
    print("Next: the description, the importer, the lowering to linalg, and tools/dev/generate_docs.py.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
