"""Transform operations of the structured extension."""

from .._transform_structured_ops_gen import *
