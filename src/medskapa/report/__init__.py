"""From a basis to what people read: web page, PDF, Word, Excel, CSV and map file."""

from medskapa.report.stored import StoredExplanation, read_explanation
from medskapa.report.write import write_report

__all__ = ["StoredExplanation", "read_explanation", "write_report"]
