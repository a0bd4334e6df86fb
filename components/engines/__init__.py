"""Language models that complete prompts, behind one Protocol."""
