"""The last readings are kept, under no text, and the oldest are dropped."""

import numpy as np

from components.reader.kept_readings import KeptReadings, key_of

ROW = np.array([0.2, 0.7, 0.1], dtype=np.float32)


def test_the_oldest_are_dropped() -> None:
    """Of three readings two stay, and one that is kept again is new."""
    kept = KeptReadings(num_kept=2)
    keys = [key_of("Rent is due.", clause) for clause in ("a", "b", "c")]
    kept.keep({keys[0]: ROW, keys[1]: ROW})
    kept.keep({keys[0]: ROW, keys[2]: ROW})
    assert list(kept.find(keys)) == [keys[0], keys[2]]


def test_a_pair_has_a_key_of_its_own_without_its_words() -> None:
    """Rule and clause cannot change places, and neither can be read from the key."""
    key = key_of("Rent is due.", "The rent is waived.")
    assert key != key_of("The rent is waived.", "Rent is due.")
    assert "rent" not in key.lower()
