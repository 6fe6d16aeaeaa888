"""The `quant` dialect: quantized types and the casts between them."""

from .._mlir_libs._mlirDialectsQuant import *
from ._quant_ops_gen import *
from ._quant_ops_gen import _Dialect as _Dialect
