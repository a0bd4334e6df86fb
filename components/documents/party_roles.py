"""What contracts call their parties, and who stands against whom."""

# One side of a contract and the other, each with the names that mean the same party.
PAIRS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("landlord", "lessor", "出租人", "房東"),
        ("tenant", "lessee", "renter", "occupier", "承租人", "房客"),
    ),
    (("owner",), ("tenant", "occupier")),
    (
        ("lender", "creditor", "finance house", "貸與人", "貸款人", "债权人", "債權人"),
        ("borrower", "debtor", "借用人", "借款人", "債務人", "债务人"),
    ),
    (("bank",), ("customer", "borrower", "client")),
    (
        ("employer", "雇主", "僱用人", "用人单位"),
        ("employee", "worker", "勞工", "受僱人", "劳动者"),
    ),
    (
        ("seller", "vendor", "出賣人", "賣方", "卖方"),
        ("buyer", "purchaser", "買受人", "買方", "买方"),
    ),
    (("supplier", "供應商"), ("customer", "client")),
    (("trader", "seller", "supplier"), ("consumer", "消費者")),
    (("licensor", "授權人"), ("licensee", "被授權人")),
    (("franchisor",), ("franchisee",)),
    (("insurer", "保險人"), ("insured", "policyholder", "policy holder", "要保人")),
    (("service provider", "provider"), ("customer", "client", "user")),
    (
        ("contractor", "consultant", "freelancer", "承攬人", "受任人"),
        ("principal", "client", "定作人", "委任人"),
    ),
    (("company", "principal", "manufacturer"), ("agent", "distributor", "representative")),
    (("carrier",), ("passenger", "shipper", "consignor")),
    (("publisher",), ("author",)),
    (("discloser", "disclosing party"), ("recipient", "receiving party")),
    (("assignor",), ("assignee",)),
    (("hotel", "host"), ("guest",)),
    (("company",), ("investor", "shareholder", "employee", "executive", "director")),
    (("party a", "甲方"), ("party b", "乙方")),
)


def _list_roles() -> dict[str, tuple[str, ...]]:
    """Return each name of a party with the names of those who may stand against it."""
    roles: dict[str, tuple[str, ...]] = {}
    for one, other in PAIRS:
        for names, opposed in ((one, other), (other, one)):
            for name in names:
                roles[name] = (*roles.get(name, ()), *opposed)
    return roles


OPPOSED = _list_roles()
"""Each name with the names of those who may stand against it, the likeliest first."""


# Names that mean one party, whichever the contract chose. A client and its customers are two.
_ALIKE: tuple[frozenset[str], ...] = (
    frozenset({"landlord", "lessor", "出租人", "房東"}),
    frozenset({"tenant", "lessee", "renter", "承租人", "房客"}),
    frozenset({"lender", "creditor", "貸與人", "貸款人", "債權人"}),
    frozenset({"borrower", "debtor", "借用人", "借款人", "債務人"}),
    frozenset({"employer", "雇主", "僱用人"}),
    frozenset({"employee", "worker", "勞工", "受僱人"}),
    frozenset({"seller", "vendor", "出賣人", "賣方"}),
    frozenset({"buyer", "purchaser", "買受人", "買方"}),
    frozenset({"party a", "甲方"}),
    frozenset({"party b", "乙方"}),
)


def same_party(name: str) -> frozenset[str]:
    """Return the names that mean the same party as a name, which is one of them."""
    folded = fold_role(name)
    return next((names for names in _ALIKE if folded in names), frozenset({folded}))


def fold_role(name: str) -> str:
    """Return a party's name as it is compared: `The Tenants` is `tenant`."""
    folded = " ".join(name.lower().split())
    folded = folded.removeprefix("the ")
    is_plural = folded not in OPPOSED and folded.removesuffix("s") in OPPOSED
    return folded.removesuffix("s") if is_plural else folded
