"""Charts as SVG: one vocabulary for the page, the picture file and print."""
