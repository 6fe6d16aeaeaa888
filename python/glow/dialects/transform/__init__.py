"""The `transform` dialect; the extensions are submodules, as `transform.structured`."""

from ..._mlir_libs._mlirDialectsTransform import *
from .._transform_enum_gen import *
from .._transform_ops_gen import *
from .._transform_ops_gen import _Dialect as _Dialect
