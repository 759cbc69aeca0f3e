"""The words every room shares: text, source, norm, measure, finding, disclosure control."""

from medskapa.evidence.disclosure import Suppressed, suppress
from medskapa.evidence.errors import UserError
from medskapa.evidence.finding import (
    FINDING_COLUMNS,
    Finding,
    FindingTable,
    Interval,
    Kind,
    Knowledge,
    State,
    finding_id,
    findings_csv,
    findings_table,
    write_findings_csv,
)
from medskapa.evidence.measure import Better, Formula, Measure, Unit
from medskapa.evidence.norm import LegalStatus, Norm, norm_in_force
from medskapa.evidence.source import Source
from medskapa.evidence.text import LANGUAGES, Lang, Text, format_date, format_number

__all__ = [
    "FINDING_COLUMNS",
    "LANGUAGES",
    "Better",
    "Finding",
    "FindingTable",
    "Formula",
    "Interval",
    "Kind",
    "Knowledge",
    "Lang",
    "LegalStatus",
    "Measure",
    "Norm",
    "Source",
    "State",
    "Suppressed",
    "Text",
    "Unit",
    "UserError",
    "finding_id",
    "findings_csv",
    "findings_table",
    "format_date",
    "format_number",
    "norm_in_force",
    "suppress",
    "write_findings_csv",
]
