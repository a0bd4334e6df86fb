"""Adapters that are shipped: what a tuning goes on from."""
