"""Text that many parts use: foreign text normalised, JSONL records, markup, HTML pages."""
