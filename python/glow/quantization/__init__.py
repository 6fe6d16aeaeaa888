"""Post-training quantisation: from a float ONNX model and some inputs to a QDQ model of small integers.

The steps, in order: `preparation` (constants, folding), `plan` (what is quantised, by the table in `operators`),
`calibration` (histograms of activations), `ranges` and `schema` (scales and zero points), `rewrite` (the new graph).
"""

from glow.quantization.driver import Quantized, quantize
from glow.quantization.weights import QuantizationWarning

__all__ = ["QuantizationWarning", "Quantized", "quantize"]
