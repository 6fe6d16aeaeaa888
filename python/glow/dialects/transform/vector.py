"""Transform operations of the vector extension."""

from .._transform_vector_ops_gen import *
