"""Glow: a compiler framework on MLIR that takes a neural network as ONNX and compiles it for any chip."""
