"""Texts that are the same or nearly the same: found, clustered, kept out of training."""
