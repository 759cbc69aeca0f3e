"""What a measure is worth and to whom: effects from studies, money over years, what matters and what to find out."""

from medskapa.analysis.valuation import discount, information, sensitivity, studies

__all__ = ["discount", "information", "sensitivity", "studies"]
