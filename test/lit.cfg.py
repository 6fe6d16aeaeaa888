"""Configuration of the lit suite.

`lit test` runs all of it; `lit -v test/dialects` runs a part and shows the commands that fail. With
`GLOW_VERIFY_ROUNDTRIP=1` every `glow-opt` of the suite also prints its input, as text and as bytecode, and parses it.
"""

import os
import pathlib

import lit.formats

source = pathlib.Path(__file__).resolve().parent

if not hasattr(config, "glow_build_dir"):
    # Started on the source folder: the site file, which knows the build, loads this file a second time.
    site_config = source.parent / "build" / "test" / "lit.site.cfg.py"
    if not site_config.exists():
        lit_config.fatal(f"no {site_config}: run tools/quickstart, or configure with cmake, first")
    lit_config.load_config(config, str(site_config))
    raise SystemExit  # lit's way to say that the rest of this file does not apply

build = pathlib.Path(config.glow_build_dir)
config.name = "Glow"
config.test_format = lit.formats.ShTest()
config.test_source_root = str(source)
config.test_exec_root = str(build / "test")
config.suffixes = [".mlir", ".py"]


def is_not_a_lit_test(path: pathlib.Path) -> bool:
    """Pytest files, configuration and helpers: Python without a RUN line."""
    return not any(line.startswith("# RUN:") for line in path.read_text().splitlines())


config.excludes = ["Inputs", *(path.name for path in source.rglob("*.py") if is_not_a_lit_test(path))]

tool_dirs = [str(build / "bin"), config.llvm_tools_dir, str(pathlib.Path(config.python).parent)]
config.environment["PATH"] = os.pathsep.join([*tool_dirs, os.environ["PATH"]])
config.environment["PYTHONPATH"] = str(build / "python")
config.environment["FILECHECK_OPTS"] = "-enable-var-scope --allow-unused-prefixes=false"

config.substitutions.append(("%python", config.python))
if os.environ.get("GLOW_VERIFY_ROUNDTRIP", "0") not in ("", "0"):
    config.substitutions.append((r"(?<![\w/.-])glow-opt(?![\w/.-])", "glow-opt --verify-roundtrip"))
    config.available_features.add("roundtrip")
