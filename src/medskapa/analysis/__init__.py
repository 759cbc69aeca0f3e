"""Numerical engines: arrays in, arrays out. They know nothing of plans, law or Sweden."""
