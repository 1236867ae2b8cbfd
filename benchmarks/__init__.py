"""Speed of the compiled engine beside the same rules in plain Mesa and plain numpy: ``python -m benchmarks.speed``."""
