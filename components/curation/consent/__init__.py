"""Consent to train on pairs: recorded where it is withdrawn, and asked for by the intake."""
