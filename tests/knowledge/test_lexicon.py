"""A clause's words are expanded by what statutes say for them."""

from components.knowledge.lexicon import alternation, expand, is_chinese, load_words


def test_expand_a_contract_word() -> None:
    """A tenant is a lessee in statutes, also in the plural and in capitals."""
    for text in ("The Tenant pays.", "All TENANTS pay."):
        assert "lessee" in expand(text).split()


def test_expand_nothing() -> None:
    """A text without such words, or in Chinese, has no expansion."""
    assert expand("Xyzzy, quux.") == ""
    assert expand("租金") == ""


def test_expand_each_word_once() -> None:
    """However often a word stands in a clause, its expansions are there once."""
    words = expand("The Tenant and the tenant and the Tenant.").split()
    assert len(words) == len(set(words)) > 1


def test_alternation_prefers_longer_entries() -> None:
    """A longer entry is tried before one that it begins with, and signs are escaped."""
    assert alternation(["rent", "rent (net)", "a"]) == r"rent\ \(net\)|rent|a"


def test_load_words_names_both_sides() -> None:
    """Each party has names in statutes and in contracts."""
    parties = load_words().parties
    assert len(parties) > 5
    assert all(party.said and party.named for party in parties)


def test_is_chinese() -> None:
    """A quarter of Han characters makes a text Chinese."""
    assert is_chinese("租金應於每月初支付。")
    assert not is_chinese("The lessee (承租人) pays the rent at the end of each month.")
