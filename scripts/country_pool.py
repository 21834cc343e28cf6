"""Learn the weights of the countries' pool and write `catalogue/forecast.yml`.

`python -m scripts.country_pool [PANEL]`: from the panel of the VIEWS challenge and the longer
histories beside it. The file holds weights alone, no count of any country.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import yaml

from salamti.hindcast import countries, panels
from salamti.methods.forecast import pool, shipped
from salamti.methods.forecast.blocks import YEAR
from salamti.methods.forecast.rows import rows

TARGET = Path(__file__).resolve().parent.parent / "catalogue" / "forecast.yml"
LEADS = tuple(range(1, 15))


def main(chosen: list[str]) -> None:
    """Learn from everything in the panel."""
    path = panels.found(Path(chosen[0]) if chosen else None)
    longer, others = panels.lengthened(panels.read(path), path.resolve().parent)
    units = np.concatenate([longer.values, others])
    last = units.shape[1] - 1
    origins = list(range(YEAR - 1, last, countries.EVERY))
    earlier = rows(units, origins, leads=LEADS, months=countries.MONTHS)
    learnt = pool.learn(pool.lessons(pool.Plan(), earlier), known=last)
    month = longer.first + last - 1
    body = {
        "id": "country_pool",
        "data": "UCDP: deaths in state-based violence by country and month, all types where the "
        "state-based series is not known before 2016",
        "until": f"{1980 + month // 12}-{month % 12 + 1:02d}",
        "source": "python -m scripts.country_pool",
        "rows": len(earlier.history),
        "weights": shipped.to_names(learnt),
    }
    TARGET.write_text(
        yaml.safe_dump(body, sort_keys=False, default_flow_style=None, width=100), encoding="utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
