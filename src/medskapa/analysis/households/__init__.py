"""Households and the homes they need: how many, of what kind, who can pay, who can get in."""
