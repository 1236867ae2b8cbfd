"""What an analyst shows: figures, tables and terms, in English and Chinese. Importing it imports no drawing library."""
