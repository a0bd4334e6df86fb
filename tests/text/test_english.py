"""English is told by its small words."""

import pytest

from components.text.english import is_english


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("How many employees does a works council need?", True),
        ("Wie viele Tage Urlaub hat ein Arbeitnehmer im Jahr und wer zahlt das?", False),
        ("Interest is 18 %", True),
        ("The café owner pays € 5 to Mr Müller within thirty days of the notice.", True),
        ("利息不得超過年息百分之十六", False),
        ("Проценты составляют 18 %", False),
        ("El arrendatario no cede a terceros ni a empresas la vivienda.", False),
        ("O inquilino não paga os juros de mora ao senhorio.", False),
        ("O prazo de entrega dos bens em causa", False),
        ("De huurder is aan de verhuurder een boete schuldig.", False),
        ("Der Zins ist zu hoch.", False),
        ("The carrier sails from Le Havre to Rio de Janeiro, de facto.", True),
        ("", False),
        ("18 %", False),
    ],
)
def test_is_english(text: str, is_so: bool) -> None:
    """Nearly all letters must be Latin without marks; a single name with one does no harm."""
    assert is_english(text) == is_so
