"""Text formats that many parts use: JSONL records, escaping for Markdown, HTML pages."""
