"""Households and the homes they need: how many, of what kind, who can pay, who can get in.

In the order in which they are used: `rates` (how many households form), `decompose` (why their number changes),
`types` (of what type and size), `need` (how many homes), `shortage` (who has some problem of housing now), `pay` and
`gates` (who can pay, who can get in, who gets none), `stock_flow` (how long people stay in a situation).
"""

from medskapa.analysis.households import decompose, gates, need, pay, rates, shortage, stock_flow, types

__all__ = ["decompose", "gates", "need", "pay", "rates", "shortage", "stock_flow", "types"]
