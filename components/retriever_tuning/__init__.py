"""Tuning of the embedder and the reranker on pairs of a query and a passage."""
