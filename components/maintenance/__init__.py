"""Backup, restore, upgrade and examination of a home folder."""
