"""Reports as documents: one neutral document built from a result, and a writer for each format."""
