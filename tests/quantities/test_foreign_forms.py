"""Figures of contracts in other European languages, and English words that look like theirs."""

import pytest

from components.quantities.listing import list_figures

FIGURES = (
    ("Die Kündigungsfrist beträgt drei Monate.", ["drei Monate = 3 months"]),
    ("binnen zehn Werktagen", ["zehn Werktagen = 10 days"]),
    ("nach 2,5 Jahren", ["2,5 Jahren = 30 months"]),
    ("zwei volle Kalendermonate", ["zwei volle Kalendermonate = 2 months"]),
    ("zwölf (12) Monate", ["zwölf (12) Monate = 12 months"]),
    ("2 bis 3 Jahre", ["2 = 24 months", "3 Jahre = 36 months"]),
    ("ein Jahr und sechs Monate", ["ein Jahr und sechs Monate = 18 months"]),
    ("drei Nettokaltmieten", ["drei Nettokaltmieten = 3 months of rent"]),
    ("40 Stunden pro Woche", ["40 Stunden pro Woche = 40 hours per week"]),
    ("achtzehn Prozent", ["achtzehn Prozent = 18 percent"]),
    ("0,05 % für jeden Tag", ["0,05 % für jeden Tag = 18.25 percent per year"]),
    ("een proeftijd van twee maanden", ["twee maanden = 2 months"]),
    ("un préavis de quinze jours", ["quinze jours = 15 days"]),
    ("quatre-vingt-dix jours", ["quatre-vingt-dix jours = 90 days"]),
    ("trois mois de loyer", ["trois mois de loyer = 3 months of rent"]),
    ("dix pour cent par mois", ["dix pour cent par mois = 120 percent per year"]),
    ("treinta y seis meses", ["treinta y seis meses = 36 months"]),
    ("10 por ciento anual", ["10 por ciento anual = 10 percent per year"]),
    ("5 % (cinco por ciento) mensual", ["5 % (cinco por ciento) mensual = 60 percent per year"]),
    ("un preavviso di sei mesi", ["sei mesi = 6 months"]),
    ("trinta dias; 2% ao mês", ["trinta dias = 30 days", "2% ao mês = 24 percent per year"]),
    ("w terminie dwudziestu czterech miesięcy", ["dwudziestu czterech miesięcy = 24 months"]),
    ("11,25% rocznie", ["11,25% rocznie = 11.25 percent per year"]),
)
NO_FOREIGN: tuple[tuple[str, list[str]], ...] = (
    ("EUR 5 an hour", ["EUR 5 = 5 EUR"]),
    ("six an hour", []),
    ("a three week period", ["three week = 21 days"]),
    ("im Jahr 2024; seit 2019 Jahre", []),
    ("vom 1. Juli; § 3 Monate", []),
    ("zwölf (10) Monate", []),
    ("1 500 00 jours", []),
)


@pytest.mark.parametrize(("text", "expected"), [*FIGURES, *NO_FOREIGN])
def test_figures_of_other_languages(text: str, expected: list[str]) -> None:
    """A number before a unit of its language is a figure, and what only looks like one is not."""
    figures = list_figures(text)
    assert [f"{figure.text} = {figure.value} {figure.unit}" for figure in figures] == expected
