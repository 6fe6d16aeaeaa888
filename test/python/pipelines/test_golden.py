"""The text of each shipped pipeline is a file in golden/: a change of a pipeline is a change that a reviewer sees."""

import pathlib

import pytest

from glow import pipelines
from glow.errors import PipelineError
from glow.passes import DemotePrecision, DropUnusedResources
from glow.pipelines import Pipeline

GOLDEN = pathlib.Path(__file__).parent / "golden"


def golden_text(pipeline: Pipeline) -> str:
    """One line per stage and one per pass, so that differences are short."""
    lines = []
    for stage in pipeline.stages:
        lines.append(f"{stage.name} -> {stage.ends_at.name.lower()}")
        lines += [f"  {entry}" for entry in stage.entries()]
    return "\n".join([*lines, "", pipeline.text(), ""])


@pytest.mark.parametrize("name", pipelines.names())
def test_text_is_the_golden_one(name: str, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / f"{name}.txt"
    text = golden_text(pipelines.get(name))
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert path.exists(), f"write it with: pytest {pathlib.Path(__file__).parent} --update-golden"
    assert text == path.read_text()


def test_each_golden_file_belongs_to_a_pipeline() -> None:
    assert {path.stem for path in GOLDEN.glob("*")} == set(pipelines.names())


@pytest.mark.parametrize("name", pipelines.names())
def test_every_pass_has_a_reason(name: str) -> None:
    pipeline = pipelines.get(name)
    for stage in pipeline.stages:
        assert len(stage.why.split()) >= 3, stage.name
        assert all(len(step.why.split()) >= 2 for step in stage.passes), stage.name


@pytest.mark.parametrize("name", pipelines.names())
def test_shipped_pipelines_go_down_from_glow(name: str) -> None:
    levels = [stage.ends_at for stage in pipelines.get(name).stages]
    lowest = {"accelerator": pipelines.Level.ACCEL, "tosa": pipelines.Level.TOSA}
    assert levels[-1] is lowest.get(name, pipelines.Level.LLVM)
    depth = list(pipelines.Level)
    assert levels == sorted(levels, key=depth.index), "a pipeline never goes up"


@pytest.mark.parametrize("name", pipelines.names())
def test_resources_are_freed_at_the_start_of_a_stage_only(name: str) -> None:
    """What the runner's copy of a stage's input refers to must outlive the stage: it is written down on failure."""
    for stage in pipelines.get(name).stages:
        for step in stage.passes[1:]:
            assert not isinstance(step.pass_, DropUnusedResources), stage.name


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(PipelineError, match="there is no pipeline 'gpu', expected one of .*reference"):
        pipelines.get("gpu")


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(PipelineError, match="pipeline reference cannot be built from colour"):
        pipelines.get("reference", colour="blue")


@pytest.mark.parametrize("name", ["cpu", "reference"])
@pytest.mark.parametrize("precision", ["bf16", "f16"])
def test_a_precision_is_one_stage_on_the_simplified_graph(name: str, precision: str) -> None:
    plain, narrow = pipelines.get(name), pipelines.get(name, precision=precision)
    names = [stage.name for stage in narrow.stages]
    assert DemotePrecision(type=precision) in [step.pass_ for step in narrow.stage("precision").passes]
    assert names.index("graph") < names.index("precision") < names.index("linalg")
    added = {"precision"} if name == "cpu" else {"graph", "precision"}
    assert [each for each in names if each not in added] == [
        stage.name for stage in plain.stages if stage.name not in added
    ]
