"""Raw reviewed pairs taken in: read, checked, redacted, compared with each other and the law."""
