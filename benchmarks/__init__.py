"""Speed of the compiled engine beside the same rules in plain Mesa and in plain numpy. Run: python -m benchmarks.speed"""
