"""Which series are tried, which end of each is the hardship, and on which scale it is compared.

Every series on the list is shown, whatever comes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Scale = Literal["plain", "log", "growth"]


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator; `worse` is 1 where more of it is the hardship, -1 where less of it is.

    Large quantities are compared by their logarithm, yearly percentages that can explode by the
    logarithm of their growth factor.
    """

    id: str
    theme: str
    worse: int
    scale: Scale = "plain"

    def hardship(self, values: Floats) -> Floats:
        """Values of any shape on the scale compared, higher where it is harder."""
        return self.worse * scaled(values, self.scale)


def scaled(values: Floats, scale: Scale) -> Floats:
    """Values on a scale; what has no logarithm is unknown."""
    if scale == "plain":
        return values
    raw = values if scale == "log" else 1 + values / 100
    found: Floats = np.log(np.where(raw > 0, raw, np.nan))
    return found


COUNTRIES = (
    Series("ny_gdp_pcap_pp_kd", "poverty", -1, "log"),
    Series("si_pov_lmic", "poverty", 1),
    Series("ny_gdp_pcap_kd_zg", "economy", -1),
    Series("fp_cpi_totl_zg", "prices", 1, "growth"),
    Series("sl_uem_totl_zs", "jobs", 1),
    Series("sl_uem_1524_ne_zs", "jobs", 1),
    Series("si_pov_gini", "inequality", 1),
    Series("v2x_egaldem", "inequality", -1),
    Series("se_adt_1524_lt_zs", "schooling", -1),
    Series("uis_cr_1", "schooling", -1),
    Series("se_enr_prsc_fm_zs", "schooling", -1),
    Series("sh_dyn_mort", "health", 1, "log"),
    Series("sh_h2o_basw_zs", "health", -1),
    Series("fao_food_supply", "food", -1, "log"),
    Series("er_h2o_fwst_zs", "water", 1, "log"),
    Series("gov_wgi_rl_est", "governance", -1),
    Series("gov_wgi_cc_est", "governance", -1),
    Series("v2x_polyarchy", "governance", -1),
)
DISTRICTS = (
    Series("d4p_poverty", "poverty", 1),
    Series("d4p_overcrowding", "poverty", 1),
    Series("d4p_wage_jobs", "jobs", -1),
    Series("d4p_child_labour", "jobs", 1),
    Series("d4p_literacy_adult", "schooling", -1),
    Series("d4p_primary", "schooling", -1),
    Series("d4p_middle_f", "schooling", -1),
    Series("d4p_immunised", "health", -1),
    Series("d4p_clinic_near", "health", -1),
    Series("d4p_open_defecation", "health", 1),
    Series("nns_stunting", "health", 1),
    Series("nns_food_insecurity", "food", 1),
    Series("d4p_water_improved", "water", -1),
    Series("d4p_electricity", "services", -1),
)
DEATHS, PEOPLE, INCOME = "ucdp_deaths_total", "sp_pop_totl", "ny_gdp_pcap_pp_kd"
PER = 1_000_000
