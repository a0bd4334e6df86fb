"""Rates, durations, amounts and counts: read from text, converted, compared."""
