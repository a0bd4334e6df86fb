"""How law is cited: a file of words for each country or publisher, and their patterns."""
