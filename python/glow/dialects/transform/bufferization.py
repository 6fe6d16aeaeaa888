"""Transform operations of the bufferization extension."""

from .._transform_bufferization_ops_gen import *
