"""Prompt template, answer grammar and style guide, shared by training and serving."""
