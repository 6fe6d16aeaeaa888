"""The `bufferization` dialect: its operations, generated from TableGen."""

from ._bufferization_enum_gen import *
from ._bufferization_ops_gen import *
from ._bufferization_ops_gen import _Dialect as _Dialect
