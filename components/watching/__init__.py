"""Figures of the served release: what comes in, what goes out, and when that is an alarm."""
