"""Encoding, adapter, trainer and the merge into one GGUF."""
