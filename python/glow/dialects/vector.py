"""The `vector` dialect: its operations, generated from TableGen."""

from ._vector_enum_gen import *
from ._vector_ops_gen import *
from ._vector_ops_gen import _Dialect as _Dialect
