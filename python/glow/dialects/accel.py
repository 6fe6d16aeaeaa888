"""The `accel` dialect: the instructions of the reference instruction set, generated from TableGen."""

from ._accel_enum_gen import *
from ._accel_ops_gen import *
from ._accel_ops_gen import _Dialect as _Dialect
