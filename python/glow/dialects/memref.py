"""The `memref` dialect: its operations, generated from TableGen."""

from ._memref_ops_gen import *
from ._memref_ops_gen import _Dialect as _Dialect
