"""Wordings that analysts took or wrote, kept with their consent to be offered again."""
