"""Sample statutes, pairs and a contract of an invented country: samples, not law."""
