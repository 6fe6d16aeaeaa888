"""The `linalg` dialect: its operations, generated from TableGen.

Named operations are built without their region; `fill_builtin_region` of the operation's class is not part of the C
API's Python side here, so parse or transform IR to get complete ones.
"""

from ._linalg_base_ops_gen import *
from ._linalg_enum_gen import *
from ._linalg_ops_gen import *
from ._linalg_ops_gen import _Dialect as _Dialect
from ._linalg_relayout_ops_gen import *
