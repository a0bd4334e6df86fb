"""Personal data replaced by placeholders."""
