"""Figures of a run, one file each with its data, drawing and words: a file that is put here is drawn of every run."""
