"""The `pdl` dialect: its operations, generated from TableGen."""

from ._pdl_ops_gen import *
from ._pdl_ops_gen import _Dialect as _Dialect
