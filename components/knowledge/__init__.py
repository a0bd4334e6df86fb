"""Embedding, the vector store, editions, refresh and search."""
