"""What a place in a programme does: a closed set of effects, each named by its first key."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Discriminator, Field, Tag, model_validator

from simexit.columns import Counties, Households, Villages, asked, changed
from simexit.scenario.figure import Figure, Within
from simexit.scenario.kinds import (
    FactorNumber,
    Flag,
    Model,
    Months,
    Name,
    Number,
    Openings,
    Refusal,
    Says,
    SomeMonths,
    Text,
    refuse,
)
from simexit.scenario.loan import Loan
from simexit.scenario.market import MarketEffect
from simexit.scenario.problems import any_of, did_you_mean
from simexit.scenario.wording import flag_meant, shown

Yuan = Annotated[Figure, Within("an amount of yuan from 0 to 1,000,000,000,000", high=1e12)]
FactorFigure = Annotated[Figure, Within("a factor from 0 to 100", high=100)]
ErrorShare = Annotated[Figure, Within("a share between 0 and 1", 0, 1)]
Amount = Annotated[Figure, Within("an amount from 0 to 1,000,000,000,000", high=1e12)]
Line = Literal["administrative_yuan", "statistical_yuan", "dibao_yuan"]
Per = Literal["household", "person", "mu"]
WAYS: dict[str, tuple[str, ...]] = {name: column.changed for name, (_, column) in changed().items()}
"""In which ways an effect may change each state."""
if TYPE_CHECKING:
    State = str
else:
    State = Literal[tuple(WAYS)]


def _columns_by(*tables: Any) -> tuple[str, ...]:
    """Columns of ``tables`` that are numbers or flags and that conditions may name as they are."""
    numbers = {name: found for name, found in asked().items() if not found[1].words}
    return tuple(name for name, (table, column) in numbers.items() if table in tables and name == column.public)


SHARE_SERVED = "share_served"
BY: dict[str, tuple[str, ...]] = {
    "household": _columns_by(Households, Villages, Counties),
    "village": (SHARE_SERVED, *_columns_by(Villages, Counties)),
    "county": (SHARE_SERVED, *_columns_by(Counties)),
}
"""Columns a factor may go by, of a household, a village or a county; `SHARE_SERVED`: its households with the effect."""

_POINTS = "points [[value, factor], …] with ascending values, such as [[0, 1], [1, 1.2]]; at least two"
Point = Annotated[tuple[Number, FactorNumber], Says("a point, [value, factor]", "pair")]
Points = Annotated[tuple[Point, ...], Says(_POINTS, "pair")]


class RateEffect(Model):
    """Multiply a named rate for some months (0: as long as the place is held).

    ``of``: of the household that holds the place, or of all households in each village or county where somebody does.
    The factor is a figure, or goes ``by`` a column: straight lines between the points ``at``, level beyond them.
    """

    rate: Text = Field(description="name of the rate, such as health.onset_monthly")
    factor: FactorFigure | None = Field(None, description="what the rate is multiplied by")
    by: Text | None = Field(
        None, description="column the factor goes by instead; share_served: share of households served there"
    )
    at: Points | None = Field(None, description="the factor at values of that column, [[0, 1], [1, 1.2]]")
    of: Literal["household", "village", "county"] = Field(
        "household", description="whose rate: the household's, or of everybody in its village or county"
    )
    months: Months = Field(0, description="for how many months; 0: as long as the place is held")

    @model_validator(mode="after")
    def _one_factor(self) -> RateEffect:
        if (self.by is None) != (self.at is None):
            found, lacking = ("at without by", "by") if self.by is None else ("by without at", "at")
            refuse(Refusal((), found, f"{lacking} beside it, such as {{by: share_served, at: [[0, 1], [1, 1.2]]}}"))
        if (self.factor is None) == (self.by is None):
            found = "neither factor nor by" if self.factor is None else "both factor and by"
            refuse(Refusal((), found, "either factor, or by with at"))
        if self.by is not None and self.by not in BY[self.of]:
            allowed = f"of: {self.of} with by one of {any_of(BY[self.of], len(BY[self.of]))}"
            refuse(Refusal(("by",), shown(self.by), allowed, did_you_mean(self.by, BY[self.of])))
        values = [value for value, _ in self.at or ()]
        if self.at is not None and (len(values) < 2 or any(a >= b for a, b in pairwise(values))):
            refuse(Refusal(("at",), shown([list(point) for point in self.at]), _POINTS))
        return self

    def factors(self, year: int, values: Any) -> Any:
        """The factor in ``year``, or at each of the ``values`` of the column it goes by."""
        if self.factor is not None:
            return self.factor.at(year)
        points = self.at or ()
        return np.interp(values, [value for value, _ in points], [factor for _, factor in points])


class FlowEffect(Model):
    """Cash of so many yuan a month, or what fills recorded income to a line, while the place is held.

    ``transfer``: help of the state; ``property``: a dividend or rent; ``wage``: of the place's welfare post.
    """

    flow: Literal["transfer", "property", "wage"] = Field(description="kind of income")
    yuan_per_month: Yuan | None = Field(None, description="yuan a month")
    per: Per = Field("household", description="paid for each household, person or mu of its land")
    fill_gap_to: Line | None = Field(None, description="line up to which income is filled by a transfer")
    paid_by: Name | None = Field(
        None, description="account of the household's village, township or county that pays it, not the fund"
    )

    @model_validator(mode="after")
    def _one_amount(self) -> FlowEffect:
        if (self.yuan_per_month is None) == (self.fill_gap_to is None):
            found = "neither of them" if self.fill_gap_to is None else "both yuan_per_month and fill_gap_to"
            refuse(Refusal((), found, "either yuan_per_month or fill_gap_to"))
        if self.fill_gap_to is not None and self.paid_by is not None:
            refuse(Refusal(("paid_by",), "a gap filled by an account", "paid_by with yuan_per_month"))
        if self.fill_gap_to is not None and self.flow != "transfer":
            refuse(Refusal(("fill_gap_to",), f"a gap filled by {self.flow}", "fill_gap_to with flow: transfer"))
        return self


class StateEffect(Model):
    """Change a state once, when the place is taken or is ready: ``add`` to it, ``set`` it or take it ``times``.

    It is a state of whom the place is for: the person, the household, each village, or each household of a village.
    What is ``set`` with ``while_held`` is put back when the place ends: to what it was before anybody held it.
    Assets and loans that are added are paid for by the fund; a loan adds to debt and hands over as much cash. Dues are
    what the household must pay of its own in the month. Other changes cost nothing by themselves.
    """

    state: State = Field(description="the state that is changed")
    add: Amount | None = Field(None, description="how much is added")
    set: bool | str | None = Field(None, description="what it becomes: a word, such as A to D, or true or false")
    times: FactorFigure | None = Field(None, description="what it is multiplied by")
    while_held: Flag = Field(False, description="whether what is set is put back when the place ends")
    per: Per = Field("household", description="added for each household, person or mu of its land")
    at_most_yuan: Yuan | None = Field(None, description="the most yuan that are added for one household")
    loan: Loan | None = Field(None, description="with debt_yuan: who lends it, and how it is repaid")

    @model_validator(mode="after")
    def _one_change(self) -> StateEffect:
        ways = [way for way in ("add", "set", "times") if getattr(self, way) is not None]
        if len(ways) != 1:
            refuse(Refusal((), " and ".join(ways) or "none of them", "one of add, set, times"))
        if ways[0] not in WAYS[self.state]:
            refuse(Refusal((ways[0],), f"{ways[0]} for {self.state}", any_of(WAYS[self.state])))
        if self.set is not None:
            self._check_value()
        elif self.while_held:
            refuse(Refusal(("while_held",), f"while_held beside {ways[0]}", "while_held beside set"))
        if self.loan is not None and self.state != "debt_yuan":
            refuse(Refusal(("loan",), f"a loan for {self.state}", "loan for debt_yuan that is added"))
        if self.at_most_yuan is not None and not self.state.endswith("_yuan"):
            refuse(Refusal(("at_most_yuan",), f"at_most_yuan for {self.state}", "at_most_yuan for yuan that are added"))
        return self

    def _check_value(self) -> None:
        """Refuse to set what the state cannot be."""
        words = changed()[self.state][1].words
        if words:
            if self.set not in words:
                refuse(Refusal(("set",), shown(self.set), any_of(words), did_you_mean(self.set, words)))
        elif not isinstance(self.set, bool):
            refuse(Refusal(("set",), shown(self.set), "true or false", flag_meant(self.set)))


class OpeningsEffect(Model):
    """Local job openings for each place held; members of the household that holds it are hired before others, but where
    firms choose whom they hire (``demand_elasticity``)."""

    openings: Openings = Field(description="job openings for each place held")
    demand_elasticity: FactorFigure | None = Field(
        None,
        description="of these, only those are new that firms post for the subsidy, cost_yuan_per_month of a place:"
        " 1 - (1 - subsidy / local wage) ** elasticity of them; without it all are new",
    )


class WorkEffect(Model):
    """One able farm hand of the household takes up other work when the place is taken.

    ``migrant`` and ``local`` work is lost and left as life has it; a welfare ``post`` ends with the place.
    """

    work: Literal["migrant", "local", "post"] = Field(description="the work one member takes up")


class RevealEffect(Model):
    """Look at a hidden state of the household, when the place is ready and every so many months after.

    From the first place of such an effect on, the state knows of dwellings, or of chronic illness, what inspection has
    shown, everywhere; until then, the truth. By error a dwelling is seen one grade off, an illness overlooked.
    """

    reveals: Literal["dwelling", "illness"] = Field(description="what is looked at: dwelling, or chronic illness")
    every_months: SomeMonths = Field(12, description="months from one look to the next")
    error_share: ErrorShare = Field(description="share of dwellings or ill persons seen wrongly")


class AccountEffect(Model):
    """The fund pays so many yuan into the account of the household's village, township or county, once."""

    account: Name = Field(description="the account, one of accounts of the scenario")
    yuan: Yuan = Field(description="yuan for each place")


EFFECT_KEYS = ("rate", "flow", "state", "openings", "work", "reveals", "market", "account")


def effect_key(written: Any) -> str | None:
    """Which kind of effect is written, by the key that names it, as a tag of the union; None if no key does."""
    keys = written if isinstance(written, dict) else getattr(type(written), "model_fields", {})
    return next((f"<{key}>" for key in EFFECT_KEYS if key in keys), None)


Effect = (
    RateEffect | FlowEffect | StateEffect | OpeningsEffect | WorkEffect | RevealEffect | MarketEffect | AccountEffect
)
TaggedEffect = Annotated[
    Annotated[RateEffect, Tag("<rate>")]
    | Annotated[FlowEffect, Tag("<flow>")]
    | Annotated[StateEffect, Tag("<state>")]
    | Annotated[OpeningsEffect, Tag("<openings>")]
    | Annotated[WorkEffect, Tag("<work>")]
    | Annotated[RevealEffect, Tag("<reveals>")]
    | Annotated[MarketEffect, Tag("<market>")]
    | Annotated[AccountEffect, Tag("<account>")],
    Discriminator(effect_key),
]


def misfitting_effects(effects: tuple[Effect, ...]) -> Refusal | None:
    """What is wrong with effects that are right by themselves: one person's work at most, and a post has a wage."""
    works = [effect.work for effect in effects if isinstance(effect, WorkEffect)]
    if len(works) > 1:
        return Refusal(("effects",), f"work for {len(works)} persons", "work for one person of a household")
    loans = [effect for effect in effects if isinstance(effect, StateEffect) and effect.loan is not None]
    if len(loans) > 1:
        return Refusal(("effects",), f"{len(loans)} loans", "one loan for a place")
    paid = any(isinstance(effect, FlowEffect) and effect.flow == "wage" for effect in effects)
    if paid and "post" not in works:
        return Refusal(("effects",), "flow: wage without a post", "flow: wage beside work: post")
    if "post" in works and not paid:
        return Refusal(("effects",), "work: post without a wage", "work: post beside flow: wage")
    return None
