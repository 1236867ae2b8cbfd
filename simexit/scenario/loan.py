"""What a scenario may say of a loan: who lends, for how long, at what interest, and who bears what is not repaid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from simexit.columns import changed
from simexit.scenario.figure import Figure
from simexit.scenario.fund import ShareFigure
from simexit.scenario.kinds import Model, Share, SomeMonths, Text

ASSETS: tuple[str, ...] = tuple(name for name, (_, column) in changed().items() if column.paid == "asset")
"""States that a loan may be spent on at once."""
if TYPE_CHECKING:
    Asset = str
else:
    Asset = Literal[ASSETS]


class Bearer(Model):
    """A fund that bears a share of what a loan costs others."""

    fund: Text = Field(description="the fund")
    bears: Share = Field(description="the share it bears, as far as it has money")


class Loan(Model):
    """How what is added to debt is lent and repaid; without it a household repays as it can, and to nobody named.

    Each month the interest is added to what is owed, less what a fund pays of it; what is due by the schedule is then
    repaid, unless the household cannot: then it is due again next month, or the household defaults, and all it owes
    is lost.
    """

    months: SomeMonths = Field(description="months until all is due")
    repaid: Literal["monthly", "at the end"] = Field(
        "monthly", description="in equal parts, or all at the end with interest month by month"
    )
    yearly_interest: ShareFigure = Field(
        default_factory=lambda: Figure(value=0.0), description="interest a year as a share of what is owed"
    )
    lender: Literal["fund", "bank"] = Field(
        "fund", description="the programme's fund, to which repayments return, or a bank outside"
    )
    buys: Asset | None = Field(None, description="state that the loan is spent on at once; none: it is cash")
    default_share: ShareFigure = Field(
        default_factory=lambda: Figure(value=0.1, range=(0.02, 0.5)),
        description="chance a month that a household that cannot pay what is due defaults",
    )
    risk_fund: Bearer | None = Field(None, description="fund that bears a share of what lenders lose by default")
    interest_subsidy: Bearer | None = Field(None, description="fund that pays a share of the interest until all is due")
