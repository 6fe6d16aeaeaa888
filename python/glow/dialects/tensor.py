"""The `tensor` dialect: its operations, generated from TableGen."""

from ._tensor_ops_gen import *
from ._tensor_ops_gen import _Dialect as _Dialect
