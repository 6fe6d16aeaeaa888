"""Whole networks are imported and verified."""

import re

import pytest

from glow.importer import import_model
from glow.testing import networks

OPS = {
    "alexnet": {"conv": 5, "max_pool": 3, "gemm": 3, "lrn": 2, "softmax": 1},
    "densenet121": {"conv": 121, "batch_norm": 121, "concat": 58, "average_pool": 3},
    "inception_v1": {"conv": 57, "max_pool": 13, "concat": 9, "gemm": 1},
    "inception_v2": {"conv": 69, "batch_norm": 69, "concat": 10},
    "resnet50": {"conv": 53, "batch_norm": 53, "relu": 49, "add": 16, "max_pool": 1, "gemm": 1, "softmax": 1},
    "shufflenet": {"conv": 49, "transpose": 16, "batch_norm": 49},
    "squeezenet": {"conv": 26, "max_pool": 3, "reduce_mean": 1, "softmax": 1},
    "vgg19": {"conv": 16, "max_pool": 5, "gemm": 3},
    "zfnet512": {"conv": 5, "max_pool": 3, "gemm": 3, "lrn": 2},
    "mlp": {"gemm": 3, "relu": 2, "softmax": 1},
    "bert_encoder": {"layer_norm": 5, "gelu": 2, "matmul": 16, "softmax": 2, "gather": 1},
    "bert_encoder_decomposed": {"reduce_mean": 10, "erf": 2, "matmul": 16},
    "unet": {"conv": 11, "max_pool": 2, "conv_transpose": 2, "concat": 2},
    "unet_resize": {"conv": 13, "resize": 2},
    "mobilenet_v2": {"conv": 52, "clip": 35, "add": 10, "gemm": 1},
    "lstm": {"lstm": 1, "matmul": 1, "transpose": 2},
    "lstm_bidirectional": {"lstm": 1},
    "dlrm": {"gather": 9, "matmul": 6},
}


def test_all_are_listed():
    assert set(OPS) == {*networks.names(), *networks.small_names()}


@pytest.mark.parametrize("name", OPS)
def test_network(tmp_path, name):
    module = import_model(networks.save(name, tmp_path / f"{name}.onnx"))
    assert module.operation.verify()
    text = module.operation.get_asm(large_elements_limit=16, large_resource_limit=16)
    counts = {op: len(re.findall(rf"glow\.{op} ", text)) for op in OPS[name]}
    assert counts == OPS[name]
    assert "?" not in text.split("{-#")[0], "everything is static"


@pytest.mark.parametrize("name", ["bert_encoder", "bert_encoder_decomposed"])
def test_encoder_with_dynamic_batch_and_sequence(name):
    from glow.testing import small_networks

    model = small_networks.bert_encoder(batch="batch", sequence="sequence", decomposed=name != "bert_encoder")
    text = str(import_model(model).operation.get_asm(large_elements_limit=16, large_resource_limit=16))
    assert "tensor<?x?x64xf32>" in text
    assert "tensor<?x4x?x?xf32>" in text, "the attention scores keep their heads"
    static = str(import_model(model, dims={"batch": 2, "sequence": 16}))
    assert "tensor<2x4x16x16xf32>" in static


def test_every_activation_of_resnet(tmp_path):
    module = import_model(networks.save("resnet50", tmp_path / "resnet50.onnx"), all_outputs=True)
    returned = module.body.operations[0].regions[0].blocks[0].operations[175]
    assert returned.operation.name != ""
