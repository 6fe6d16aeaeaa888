"""The `llvm` dialect: its operations, generated from TableGen."""

from ._llvm_enum_gen import *
from ._llvm_ops_gen import *
from ._llvm_ops_gen import _Dialect as _Dialect
