"""Parts of the roots: panels of countries and districts, ways of reckoning, lags, pages."""
