"""Transform operations of the loop extension."""

from .._transform_loop_ops_gen import *
