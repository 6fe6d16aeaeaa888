"""The `affine` dialect: its operations, generated from TableGen."""

from ._affine_ops_gen import *
from ._affine_ops_gen import _Dialect as _Dialect
