"""Wordings that would mend a clause, proposed by code: figures made to keep, words struck."""
