"""A style guide drafted from the answers that a firm's attorneys wrote."""
