"""Raw reviewed pairs taken in: read, checked, redacted, held against each other and the law."""
