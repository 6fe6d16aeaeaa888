"""The `ml_program` dialect: its operations, generated from TableGen."""

from ._ml_program_ops_gen import *
from ._ml_program_ops_gen import _Dialect as _Dialect
