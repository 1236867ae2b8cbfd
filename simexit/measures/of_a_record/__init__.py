"""Measures of one replicate's record, one file each: a file that is put here is asked of every run, and listed."""
