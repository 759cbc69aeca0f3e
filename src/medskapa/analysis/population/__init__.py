"""A population year by year: cohorts, components, parts that add up to a total, small numbers and chance."""
