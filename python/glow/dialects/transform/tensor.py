"""Transform operations of the tensor extension."""

from .._transform_tensor_ops_gen import *
