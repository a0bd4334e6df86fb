"""What many parts do with text files: records from JSONL, escaping for Markdown and HTML."""
