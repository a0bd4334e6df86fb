"""Whom a clause burdens: single clauses, figures that break limits, a table of many contracts."""

import pytest

from components.judging.burdens import find_burdened
from components.judging.limits import find_broken_limits
from components.prompting.template import Passage

LEASE = ("Landlord", "Tenant")
CLAUSES: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {
    ("Landlord", "Tenant"): (
        ("The Tenant shall pay the rent in advance on the first day of each month.", "Tenant"),
        ("Rent shall be paid by the Tenant in cash.", "Tenant"),
        ("All repairs are to be carried out by the Tenant at its own expense.", "Tenant"),
        ("The cost of repairs shall be borne by the Tenant.", "Tenant"),
        ("Each party shall bear its own costs.", ""),
        ("Neither party is liable for indirect loss.", ""),
        ("The Landlord and the Tenant shall share the costs of the survey equally.", ""),
        ("Neither the Landlord nor the Tenant may assign this lease.", ""),
        ("The Landlord may enter the flat at any time without notice.", "Tenant"),
        ("The Landlord shall not be liable for any damage to the Tenant's goods.", "Tenant"),
        ("Under no circumstances shall the Landlord be liable to the Tenant.", "Tenant"),
        ("Tenants must insure the flat.", "Tenant"),
        ("The Lessee shall not sublet.", "Lessee"),
        ("The deposit is forfeited if the Tenant leaves early.", "Tenant"),
        ("The Tenant's deposit is forfeited to the Landlord.", "Tenant"),
        ("If the Landlord sells the flat, the Tenant shall vacate it within a week.", "Tenant"),
        ("If the Landlord gives notice, the Tenant shall leave within three days.", "Tenant"),
        ("The Tenant bears all taxes on the land.", "Tenant"),
        ("The Tenant may not keep pets without the Landlord's consent.", "Tenant"),
        ("Without the Landlord's written consent the Tenant may not keep pets.", "Tenant"),
        ("The Landlord's consent is required for any guest of the Tenant.", "Tenant"),
    ),
    ("Supplier", "Client"): (
        ("Both parties must keep this agreement confidential.", ""),
        ("The parties waive the right to a trial by jury.", ""),
        ("In no event will the Supplier be liable for lost profits.", "Client"),
        ("The Supplier's liability is excluded.", "Client"),
        ("The liability of the Supplier is limited to 1,000 euro.", "Client"),
        ("Nothing obliges the Supplier to repair the goods.", "Client"),
        ("Where the Client pays late, it owes default interest of 21 percent.", "Client"),
        ("Fees are non-refundable and the Client has no claim to repayment.", "Client"),
        ("The Client is deemed to have accepted the work after two days.", "Client"),
    ),
    ("Employer", "Employee"): (
        ("Either party may terminate this agreement on 7 days' notice.", ""),
        ("When the Employee resigns, he must repay all training costs.", "Employee"),
        ("The Employee has no right to holiday in the first year.", "Employee"),
        ("The Employee is not allowed to hold a second job.", "Employee"),
        ("The Employee shall not be entitled to overtime pay.", "Employee"),
        ("Overtime is not paid to the Employee.", "Employee"),
        ("No compensation is due to the Employee.", "Employee"),
        ("The Employer may dismiss the Employee without giving reasons.", "Employee"),
        ("The Employer shall pay the salary two months in arrears.", "Employer"),
        ("Wages are deducted from the Employee for each mistake.", "Employee"),
        ("A penalty of 5,000 euro is payable to the Employer by the Employee.", "Employee"),
        ("At no time shall the Employee work for a competitor.", "Employee"),
        ("No salary is payable to the Employee during illness.", "Employee"),
        ("The Employee receives no pay for overtime.", "Employee"),
    ),
    ("Lender", "Borrower"): (
        ("If the Borrower is late, the Lender may demand the whole sum at once.", "Borrower"),
        ("The Lender is entitled to charge a fee of 5 percent.", "Borrower"),
        ("The Borrower hereby irrevocably waives any right to object.", "Borrower"),
        ("The Borrower is not entitled to repay early.", "Borrower"),
        ("Should the Lender so request, the Borrower must provide further security.", "Borrower"),
    ),
    ("Seller", "Buyer"): (
        ("The Buyer accepts the goods as they are.", "Buyer"),
        ("The goods are sold without any warranty by the Seller.", "Buyer"),
        ("The Seller gives no warranty.", "Buyer"),
        ("The Seller makes no representation as to quality.", "Buyer"),
        ("Title passes to the Buyer only on full payment.", ""),
        ("The Seller need not deliver before payment.", "Buyer"),
        ("The Seller will not accept returns.", "Buyer"),
        ("The Buyer's claims against the Seller lapse after one month.", "Buyer"),
        ("The Buyer cannot withdraw from the contract.", "Buyer"),
        ("The Buyer and the Seller each bear half of the notary's fee.", ""),
        ("The Seller does not warrant that the car is roadworthy.", "Buyer"),
    ),
    ("Contractor", "Customer"): (
        ("The Customer indemnifies the Contractor against all claims.", "Customer"),
        ("The Customer shall indemnify and hold harmless the Contractor.", "Customer"),
        ("The Contractor shall be released from all liability.", "Customer"),
    ),
    ("Licensor", "Licensee"): (
        ("The Licensee shall not reverse engineer the software.", "Licensee"),
        ("The Licensor may change the fee at its sole discretion.", "Licensee"),
        ("The Licensor can terminate the licence at any time; the Licensee cannot.", "Licensee"),
        ("The agreement may be terminated at any time by the Licensor.", "Licensee"),
        ("The software must not be copied by the Licensee.", "Licensee"),
    ),
    ("Provider", "Customer"): (
        ("The Provider reserves the right to change prices.", "Customer"),
        ("The Provider has the sole right to decide disputes.", "Customer"),
        ("You shall pay all costs.", ""),
        ("The Customer may only terminate at the end of the fifth year.", "Customer"),
        ("The Provider's aggregate liability shall not exceed 100 euro.", "Customer"),
        ("Disputes are decided by the Provider alone.", "Customer"),
    ),
    ("ACME", "Beta GmbH"): (
        ("ACME shall deliver the goods.", "ACME"),
        ("Beta GmbH may cancel any order.", "ACME"),
    ),
    ("Lender", "Borrower", "Guarantor"): (
        ("The Guarantor is liable for all debts of the Borrower.", "Guarantor"),
        ("The Borrower and the Guarantor are jointly liable.", "Guarantor"),
    ),
    ("Publisher", "Author"): (("The Publisher keeps all rights of the Author.", "Author"),),
    ("Carrier", "Passenger"): (
        ("Passengers must pay for lost tickets.", "Passenger"),
        ("Liability of the Carrier for delay is excluded.", "Passenger"),
    ),
    ("甲方", "乙方"): (
        ("乙方應於每月五日前給付租金。", "乙方"),
        ("甲方得隨時終止本契約。", "乙方"),
        ("甲方不負任何賠償責任。", "乙方"),
        ("雙方應保守秘密。", ""),
        ("甲乙雙方均不得轉讓本契約。", ""),
        ("違約金應由乙方支付。", "乙方"),
        ("如乙方遲延給付，甲方得解除契約。", "乙方"),
        ("如甲方未付款，甲方應給付乙方違約金。", "甲方"),
        ("乙方若提前終止,應賠償甲方三個月租金。", "乙方"),
        ("甲方可隨時調整租金,乙方不得異議。", "乙方"),
        ("押金由甲方沒收。", "乙方"),
    ),
    ("出租人", "承租人"): (
        ("承租人不得轉租。", "承租人"),
        ("出租人有權隨時進入房屋。", "承租人"),
        ("修繕費用由承租人負擔。", "承租人"),
        ("房屋稅由房東負擔。", "房東"),
        ("因承租人之過失致損害者，承租人應負賠償責任。", "承租人"),
    ),
    ("貸與人", "借用人"): (("借用人拋棄先訴抗辯權。", "借用人"),),
    ("用人单位", "劳动者"): (
        ("劳动者不得在离职后三年内从事同类业务。", "劳动者"),
        ("用人单位可以随时调整工资。", "劳动者"),
    ),
    ("卖方", "买方"): (
        ("卖方概不负责退换。", "买方"),
        ("任何一方不得解除合同。", ""),
    ),
    ("Franchisor", "Franchisee"): (("Only the Franchisor may set prices.", "Franchisee"),),
    ("Consultant", "Client"): (
        ("The Consultant, at no extra charge, shall redo any rejected work.", "Consultant"),
    ),
    ("Insurer", "Insured"): (
        ("The Insurer is exempt from paying where the Insured is late.", "Insured"),
        ("The Insurer shall be discharged from liability if the Insured moves.", "Insured"),
    ),
    ("Vendor", "Purchaser"): (
        ("The Purchaser takes the house without recourse against the Vendor.", "Purchaser"),
    ),
    ("Principal", "Agent"): (
        ("The Agent's commission lapses when the contract ends.", "Agent"),
        ("The Principal may at its discretion withhold the Agent's commission.", "Agent"),
    ),
    ("Manufacturer", "Distributor"): (
        ("Upon termination the Distributor shall return all stock.", "Distributor"),
    ),
    ("賣方", "買方"): (("賣方不負瑕疵擔保責任。", "買方"),),
    ("僱用人", "受僱人"): (("受僱人離職後不得從事相同業務。", "受僱人"),),
}
RULES = (
    "Interest is at most 15 percent per year. A deposit is limited to three months' rent."
    " Notice is at least 14 days."
)


@pytest.mark.parametrize(
    ("clause", "parties", "burdened"),
    [
        ("The Tenant shall pay interest of 18% per year.", LEASE, "Tenant"),
        ("The Landlord may charge interest of 18% per year.", LEASE, "Tenant"),
        ("The Tenant rents from the Landlord and pays a deposit of five months' rent.", LEASE,
         "Tenant"),
        ("The Landlord may terminate on 7 days' notice.", LEASE, "Tenant"),
        ("The Tenant shall give 7 days' notice.", LEASE, "Landlord"),
        ("The employee may not compete for 36 months.", ("Company", "Consultant"), "employee"),
        ("The Landlord is not liable for any loss.", LEASE, "Tenant"),
        ("Interest of 18% is payable by the Tenant.", LEASE, "Tenant"),
        ("Customers who register waive their rights.", ("Supplier", "Client"), "Customers"),
        ("Interest accrues at 18% per year.", LEASE, ""),
        ("甲方應給付違約金。", ("甲方", "乙方"), "甲方"),
    ],
)  # fmt: skip
def test_find_burdened(clause: str, parties: tuple[str, ...], burdened: str) -> None:
    """Who owes is burdened, a right and a release burden the other one, short notice its taker."""
    broken = find_broken_limits(Passage(RULES), clause)
    assert find_burdened(clause, parties, broken[0] if broken else None) == burdened


@pytest.mark.parametrize(("clause", "burdened"), [
    ("The Landlord shall return the deposit within 90 days.", "Tenant"),
    ("The Tenant shall pay within 90 days.", "Landlord"),
])  # fmt: skip
def test_deadline_that_is_too_long_burdens_the_other_one(clause: str, burdened: str) -> None:
    """A long time to act favours who must act."""
    (broken,) = find_broken_limits(Passage("The time is at most 30 days."), clause)
    assert find_burdened(clause, LEASE, broken) == burdened


def test_find_burdened_in_many_contracts() -> None:
    """Passives, releases, conditions, both parties at once, plurals, Chinese roles."""
    wrong = []
    for parties, clauses in CLAUSES.items():
        for clause, burdened in clauses:
            found = find_burdened(clause, parties)
            if found != burdened:
                wrong.append((clause, found, burdened))
    assert sum(map(len, CLAUSES.values())) > 100
    assert wrong == []
