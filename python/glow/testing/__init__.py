"""Networks and helpers for tests and benchmarks: nothing in here is needed to compile a model."""
