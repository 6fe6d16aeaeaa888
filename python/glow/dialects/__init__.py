"""The dialects: operation classes generated from TableGen, and what upstream adds to them by hand."""
