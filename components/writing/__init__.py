"""What the model writes: a comparison, the house sentence, and whether its reason holds."""
