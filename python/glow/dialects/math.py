"""The `math` dialect: its operations, generated from TableGen."""

from ._math_ops_gen import *
from ._math_ops_gen import _Dialect as _Dialect
