"""What teaches retrieval: pairs that need no label made by hand, guards against leaks, and the trainers of embedder and reranker."""
