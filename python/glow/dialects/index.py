"""The `index` dialect: its operations, generated from TableGen."""

from ._index_enum_gen import *
from ._index_ops_gen import *
from ._index_ops_gen import _Dialect as _Dialect
