"""Long agreements of the project's own text, with the figures and wordings of which laws speak.

A clause is one numbered paragraph: a term with a figure or a duty drawn at random, and sentences
as they stand around such terms. Nothing of it is taken from a contract.
"""

import random
from pathlib import Path

import docx

HEADINGS = (
    "Services",
    "Charges",
    "Late payment",
    "Loans and advances",
    "Staff",
    "Premises",
    "Delivery",
    "Warranty",
    "Liability",
    "Data",
    "Confidentiality",
    "Term and termination",
    "General",
)
# {n} is a small number, {big} an amount, {rate} a rate, {days} days
TERMS = (
    "The Client shall pay each invoice within {days} days after it has been received.",
    "An overdue sum bears interest at {rate} percent per year from the day on which it was due.",
    "The Supplier lends the Client {big} marks, which bear interest at {rate} percent per year.",
    "The Client pays a deposit of {n} months' rent for the storage hall before moving in.",
    "A member of staff who is taken over serves a probationary period of {n} months.",
    "After the employment has ended the employee may not work for a competitor for {n} months.",
    "Either party may terminate this Agreement on {days} days' written notice.",
    "Claims for defects become time-barred {n} months after the goods have been delivered.",
    "The Supplier is not liable for any loss, even in case of gross negligence.",
    "The Supplier keeps personal data of the Client's customers for {n} years after an order.",
    "The Supplier notifies the Client of a loss of data within {days} days after it was found.",
    "The Supplier announces a visit to the premises at least {n} days in advance.",
    "The Client may return goods within {days} days after delivery and has the price repaid.",
    "The Supplier may raise the charges by up to {rate} percent at the end of each year.",
    "The Supplier keeps the records of each delivery for {n} years and hands over copies.",
    "The parties keep the terms of this Agreement secret for {n} years after it has ended.",
)
AROUND = (
    "The party that relies on this paragraph tells the other in writing, with the documents that"
    " show why it applies, and both then look for a way that disturbs the work as little as"
    " possible.",
    "Where a schedule says otherwise for a single order, the schedule counts for that order alone,"
    " and the rest of this Agreement stays as it is.",
    "Costs that arise from this are borne by the party in whose sphere they arise, unless the cause"
    " lies with the other party, which then repays them against a receipt.",
    "Nothing in this paragraph takes away a right that the law gives and that cannot be waived, and"
    " nothing in it makes one party the agent of the other.",
    "The contact persons named in the first schedule meet once a month, write down what they have"
    " agreed, and hand a copy of it to both managements within the week.",
    "A change of the places, persons or means by which this is done needs no new agreement as long"
    " as the outcome for the other party is the same and it has been told beforehand.",
    "Work that was begun before a change takes effect is finished under the terms under which it"
    " was begun, and is charged at the rates that applied on the day of the order.",
    "If a step depends on the other party and that party does not act in time, the periods that"
    " this Agreement sets are longer by as much, and the plan is written anew together.",
)
NUM_AROUND = 4  # of them in a clause: with its term a third of a page


def write_agreement(path: Path, num_clauses: int, seed: int = 0) -> Path:
    """Write an agreement as a Word file and return its path.

    Args:
        path: Where it is to stand.
        num_clauses: How many numbered paragraphs; 300 make about 100 pages.
        seed: Of what is drawn.
    """
    drawn = random.Random(seed)
    document = docx.Document()
    document.add_heading("Master Agreement on Services, Supply and Premises", level=0)
    document.add_paragraph(f"This Agreement is made on {1 + seed % 28} February 2026 between")
    document.add_paragraph('Northquay Works AG, 4 Pier Road (the "Supplier"), and')
    document.add_paragraph('Lindenhall Stores Ltd, 11 Mill Street (the "Client").')
    per_section = max(1, num_clauses // len(HEADINGS))
    for number in range(num_clauses):
        section, place = divmod(number, per_section)
        if place == 0:
            document.add_heading(f"{section + 1}. {HEADINGS[section % len(HEADINGS)]}", level=1)
        sentences = [_draw_term(drawn), *drawn.sample(AROUND, NUM_AROUND)]
        document.add_paragraph(f"{section + 1}.{place + 1} {' '.join(sentences)}")
    document.save(str(path))
    return path


def _draw_term(drawn: random.Random) -> str:
    """Return a term with its figures drawn."""
    return drawn.choice(TERMS).format(
        n=drawn.choice((1, 2, 3, 6, 12, 18, 24, 36)),
        big=f"{drawn.randrange(5, 500)},000",
        rate=drawn.choice((4, 6, 9, 12, 15, 18, 21, 24)),
        days=drawn.choice((3, 7, 14, 30, 45, 60, 90)),
    )
