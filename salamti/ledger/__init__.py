"""Floor 2. The ledger of forecasts: plain files that only grow, chained by their hashes."""
