"""Which article governs a clause, whether the clause keeps it, and how sure that is."""
