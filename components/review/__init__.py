"""From the clauses of a contract to findings that were checked, and from a question to the law."""
