"""A clause's words are expanded by what statutes say for them."""

from components.knowledge.lexicon import (
    alternation,
    expand,
    is_chinese,
    load_chinese_words,
    load_words,
)


def test_expand_a_contract_word() -> None:
    """A tenant is a lessee in statutes, also in the plural and in capitals."""
    for text in ("The Tenant pays.", "All TENANTS pay."):
        assert "lessee" in expand(text).split()


def test_expand_nothing() -> None:
    """A text without such words has no expansion, nor has one in a statute's own words."""
    assert expand("Xyzzy, quux.") == ""
    assert expand("租金") == ""


def test_expand_a_chinese_word() -> None:
    """What a Chinese clause says in everyday words is searched for in those of statutes too."""
    words = expand("房客每月五日前繳房租，逾期罰款。").split()
    assert {"承租人", "租金", "遲延", "違約金"} <= set(words)


def test_expand_the_longer_chinese_word() -> None:
    """Of two words at one place the longer one counts: an insurer is named and no employer."""
    words = set(expand("保險公司").split())
    assert "金融服務業" in words
    assert "雇主" not in words


def test_chinese_words_name_both_sides_once() -> None:
    """Each line has words of statutes and of contracts, and none that stands on both sides."""
    words = load_chinese_words()
    for line in (*words.parties, *words.words):
        assert line.said and line.named
        assert not set(line.said) & set(line.named)
        assert len(set(line.named)) == len(line.named)


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
