"""Playbooks: the house's own positions by clause type, a source beside the law."""
