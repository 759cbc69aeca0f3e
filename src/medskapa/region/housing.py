"""What a region may know of people by single year, of households, of homes by size, and of those without one."""

from __future__ import annotations

import pyarrow as pa

from medskapa.evidence import Text


def _schema(*columns: tuple[str, pa.DataType, bool]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, nullable=free) for name, kind, free in columns])


_TEXT, _WHOLE, _NUMBER = pa.string(), pa.int32(), pa.float64()

HOUSING_TABLES: dict[str, pa.Schema] = {
    "ages": _schema(
        ("area", _TEXT, False), ("sex", _TEXT, False), ("age", _WHOLE, False), ("year", _WHOLE, False),
        ("persons", _NUMBER, False), ("source", _TEXT, False),
    ),
    "events": _schema(
        ("area", _TEXT, False), ("event", _TEXT, False), ("sex", _TEXT, False), ("age", _WHOLE, False),
        ("year", _WHOLE, False), ("events", _NUMBER, False), ("source", _TEXT, False),
    ),
    "forecasts": _schema(
        ("area", _TEXT, False), ("made", _WHOLE, False), ("sex", _TEXT, False), ("age", _WHOLE, False),
        ("year", _WHOLE, False), ("persons", _NUMBER, False), ("source", _TEXT, False),
    ),
    "households": _schema(
        ("area", _TEXT, False), ("kind", _TEXT, False), ("size", _WHOLE, False), ("year", _WHOLE, False),
        ("households", _NUMBER, False), ("source", _TEXT, False),
    ),
    "heads": _schema(
        ("area", _TEXT, False), ("age_from", _WHOLE, False), ("age_to", _WHOLE, False), ("year", _WHOLE, False),
        ("households", _NUMBER, False), ("source", _TEXT, False),
    ),
    "dwellings": _schema(
        ("area", _TEXT, False), ("tenure", _TEXT, False), ("rooms", _WHOLE, False), ("year", _WHOLE, False),
        ("homes", _NUMBER, False), ("vacant", _NUMBER, True), ("lets", _NUMBER, True), ("cost_low", _NUMBER, True),
        ("cost", _NUMBER, True), ("cost_high", _NUMBER, True), ("source", _TEXT, False),
    ),
    "incomes": _schema(
        ("area", _TEXT, False), ("kind", _TEXT, False), ("year", _WHOLE, False), ("p10", _NUMBER, False),
        ("p25", _NUMBER, False), ("p50", _NUMBER, False), ("p75", _NUMBER, False), ("p90", _NUMBER, False),
        ("source", _TEXT, False),
    ),
    "housing_facts": _schema(
        ("area", _TEXT, False), ("fact", _TEXT, False), ("year", _WHOLE, False), ("value", _NUMBER, False),
        ("source", _TEXT, False),
    ),
}  # fmt: skip
"""Tables for the housing supply programme; each may be empty.

``ages`` are people on 31 December by single year of age; the last age that stands there is that age and over. ``sex``
is ``women``, ``men`` or ``all``. ``events`` are births of the year (by the age of the mother), deaths and moves, by
age at the end of the year. ``forecasts`` are projections that others have ``made`` in a year. ``households`` count
households by kind and number of persons, the last size open. ``heads`` count households by the age of the person that
household rates are told for, ``age_from`` to ``age_to`` inclusive. ``dwellings`` are homes by tenure and rooms (the
last open), those standing empty, lets (or sales) in a year, and what a newly let home costs a month in kronor: lower
quarter, middle and upper quarter. ``incomes`` are disposable incomes of a kind of household, kronor a month in the
prices of the year. ``housing_facts`` hold the rest: see FACTS.
"""

SEXES = ("women", "men", "all")
EVENTS: dict[str, Text] = {
    "births": Text(sv="födda", en="births"),
    "deaths": Text(sv="döda", en="deaths"),
    "moves_in": Text(sv="inflyttade", en="moves in"),
    "moves_out": Text(sv="utflyttade", en="moves out"),
}
"""What happens to a population in a year."""

HOUSEHOLD_KINDS: dict[str, Text] = {
    "single": Text(sv="ensamboende", en="living alone"),
    "couple": Text(sv="sammanboende utan barn", en="couples without children"),
    "couple_children": Text(sv="sammanboende med barn", en="couples with children"),
    "single_parent": Text(sv="ensamstående med barn", en="single parents"),
    "other": Text(sv="övriga hushåll", en="other households"),
}
"""Kinds of household, as official statistics tell them."""

HOUSING_FACTS: dict[str, Text] = {
    "homeless_1": Text(sv="akut hemlöshet (situation 1)", en="acute homelessness (situation 1)"),
    "homeless_2": Text(
        sv="institution eller stödboende utan bostad att flytta till (situation 2)",
        en="institution or supported housing with no home to move to (situation 2)",
    ),
    "homeless_3": Text(sv="långsiktiga boendelösningar (situation 3)", en="long-term solutions (situation 3)"),
    "homeless_4": Text(
        sv="eget ordnat kortsiktigt boende (situation 4)", en="own short-term arrangements (situation 4)"
    ),
    "homeless_children": Text(sv="barn till föräldrar i hemlöshet", en="children with homeless parents"),
    "social_contracts": Text(sv="sociala kontrakt, antal", en="social contracts, number"),
    "social_contracts_new": Text(sv="nya sociala kontrakt under året", en="new social contracts in the year"),
    "social_contracts_taken_over": Text(
        sv="sociala kontrakt som tagits över under året", en="social contracts taken over in the year"
    ),
    "queue_years": Text(sv="kötid till en ledig hyresrätt, år", en="years in the queue for a rental home"),
    "newly_arrived": Text(sv="nyanlända att ta emot under året", en="newly arrived to receive in the year"),
    "violence_exposed": Text(sv="hushåll som söker skydd mot våld", en="households seeking protection from violence"),
    "disability_waiting": Text(
        sv="väntar på bostad med särskild service", en="waiting for housing with special service"
    ),
    "students": Text(sv="studenter som söker bostad", en="students seeking a home"),
    "overcrowded": Text(sv="trångbodda hushåll, andel", en="overcrowded households, share"),
    "low_standard": Text(
        sv="låg ekonomisk standard, andel av hushållen", en="low economic standard, share of households"
    ),
    "strained": Text(sv="ansträngd boendeekonomi, andel", en="strained housing economy, share"),
    "overcrowded_low": Text(
        sv="trångbodda med låg ekonomisk standard, andel", en="overcrowded with low standard, share"
    ),
    "overcrowded_strained": Text(
        sv="trångbodda med ansträngd boendeekonomi, andel", en="overcrowded with strained economy, share"
    ),
    "moves_often": Text(sv="flyttar ofta, andel", en="moving often, share"),
    "adult_children": Text(sv="hemmaboende vuxna barn, andel", en="adult children at home, share"),
    "recurring": Text(sv="återkommande problem, andel", en="recurring problems, share"),
    "shortage_start": Text(sv="underskott på bostäder vid start, antal", en="homes lacking at the start, number"),
    "losses": Text(sv="bostäder som försvinner på ett år, andel", en="homes lost in a year, share"),
    "planned_homes": Text(sv="bostäder i antagna planer, antal", en="homes in adopted plans, number"),
}  # fmt: skip
"""What may be known of housing as one number for an area and a year."""

SHARES = (
    "overcrowded", "low_standard", "strained", "overcrowded_low", "overcrowded_strained", "moves_often",
    "adult_children", "recurring", "losses",
)  # fmt: skip
"""Facts that are shares, 0–1."""
