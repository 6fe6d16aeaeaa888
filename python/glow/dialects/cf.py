"""The `cf` dialect: its operations, generated from TableGen."""

from ._cf_ops_gen import *
from ._cf_ops_gen import _Dialect as _Dialect
