"""Transform operations of the memref extension."""

from .._transform_memref_ops_gen import *
