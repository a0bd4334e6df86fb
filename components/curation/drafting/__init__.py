"""Pairs drafted from the wording of statutes."""
