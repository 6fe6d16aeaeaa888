"""The `glow` dialect: its operations, generated from TableGen."""

from ._glow_enum_gen import *
from ._glow_ops_gen import *
from ._glow_ops_gen import _Dialect as _Dialect
