"""Every word that the report itself says, in every language of the product."""

from __future__ import annotations

from medskapa.evidence import Text
from medskapa.report.words_dims import HOUSING_DIMS
from medskapa.report.words_effect import EFFECT
from medskapa.report.words_figures import FIGURES
from medskapa.report.words_files import FILES
from medskapa.report.words_groups import GROUPS
from medskapa.report.words_history import HISTORY
from medskapa.report.words_housing import HOUSING
from medskapa.report.words_impact import IMPACT
from medskapa.report.words_need import NEED
from medskapa.report.words_neighbourhoods import NEIGHBOURHOODS
from medskapa.report.words_pay import PAY
from medskapa.report.words_profiles import PROFILES
from medskapa.report.words_reach import REACH
from medskapa.report.words_seniors import SENIORS

_SUMMARY: dict[str, Text] = {
    "now": Text(sv="Nuläge", en="Now"),
    "now_year": Text(sv="Nuläge ({year})", en="Now ({year})"),
    "banner_synthetic": Text(
        sv="Syntetiska data. Människor, bostäder och siffror är påhittade och säger inget om någon verklig plats.",
        en="Synthetic data. People, homes and figures are made up and say nothing about any real place.",
    ),
    "banner_fictive": Text(
        sv="Påhittad plan. Förslagen, synpunkterna och målen är exempel.",
        en="Made-up plan. The proposals, views and goals are examples.",
    ),
    "mark_synthetic": Text(sv="Syntetiska data", en="Synthetic data"),
    "fact_municipality": Text(sv="Kommun", en="Municipality"),
    "fact_stage": Text(sv="Skede", en="Stage"),
    "fact_landowner": Text(sv="Markägare", en="Landowner"),
    "fact_procedure": Text(sv="Förfarande", en="Procedure"),
    "fact_year": Text(sv="Alternativen jämförs år", en="Year of comparison"),
    "run_line": Text(
        sv="Medskapa {version}, körning {run}, frö {seed}", en="Medskapa {version}, run {run}, seed {seed}"
    ),
    "goals_none": Text(sv="Planen har inga sociala mål.", en="The plan has no social goals."),
    "goals_some_secured": Text(
        sv="{firm} av {all} sociala mål är säkrade i något bindande.",
        en="{firm} of {all} social goals are secured in something binding.",
    ),
    "goals_none_secured": Text(
        sv="Inget av planens sociala mål är säkrat i något bindande.",
        en="None of the plan's social goals is secured in anything binding.",
    ),
    "goals_all_secured": Text(
        sv="Alla {all} sociala mål är säkrade.", en="All {all} social goals are secured."
    ),
    "goals_both_secured": Text(sv="Båda de sociala målen är säkrade.", en="Both social goals are secured."),
    "goals_one_secured": Text(sv="Det sociala målet är säkrat.", en="The social goal is secured."),
    "conflicts_waiting": Text(
        sv="Målkonflikter som väntar på ett beslut: {n}.", en="Goal conflicts that await a decision: {n}."
    ),
    "key_table": Text(sv="Alternativen sida vid sida, {year}", en="The alternatives side by side, {year}"),
    "key_table_note": Text(
        sv="Inom parentes står osäkerhetsintervallet. Ändringarna är mot nollalternativet, "
        "det som troligen händer utan planen.",
        en="The uncertainty interval stands in parentheses. Changes are against the null alternative, "
        "the likely development without the plan.",
    ),
    "col_what": Text(sv="Vad", en="What"),
    "row_homes": Text(sv="Nya bostäder till {year}", en="New homes by {year}"),
    "row_population": Text(sv="Boende, {place}", en="Residents, {place}"),
    "row_group_share": Text(sv="Andel {group}, {place}", en="Share {group}, {place}"),
    "row_dissimilarity": Text(sv="Boendesegregation (D), {group}", en="Residential segregation (D), {group}"),
    "row_dissimilarity_note": Text(
        sv="ändring i {place}, index 0–1, lägre är jämnare",
        en="change in {place}, index 0–1, lower is more even",
    ),
    "compared_with": Text(sv="utgångspunkt", en="starting point"),
    "no_new_homes": Text(sv="inga", en="none"),
    "stance_for": Text(sv="för", en="for"),
    "stance_against": Text(sv="emot", en="against"),
    "stance_mixed": Text(sv="delad", en="mixed"),
    "view_about": Text(sv="Gäller", en="About"),
    "view_source": Text(sv="Källa", en="Source"),
    "view_persons": Text(sv="Antal personer", en="Number of people"),
}

_SECTIONS: dict[str, Text] = {
    "sec_alternatives": Text(sv="Alternativen", en="The alternatives"),
    "sec_situation": Text(sv="Lägesbild: så är det nu", en="The situation now"),
    "sec_changes": Text(sv="Det här ändrar planen", en="What the plan changes"),
    "sec_annex": Text(sv="Bilaga: alla nivåer sida vid sida", en="Annex: all levels side by side"),
    "sec_goals": Text(sv="Mål, målkonflikter och synpunkter", en="Goals, goal conflicts and views"),
    "sec_methods": Text(sv="De sex metoderna", en="The six methods"),
    "sec_assumptions": Text(sv="Antaganden och förbehåll", en="Assumptions and caveats"),
    "sec_sources": Text(sv="Källor, normer och mått", en="Sources, norms and measures"),
    "is_null": Text(sv="nollalternativ", en="null alternative"),
    "movers": Text(sv="Vilka som väntas flytta in", en="Who is expected to move in"),
    "trend": Text(sv="Utveckling utan planen", en="Development without the plan"),
    "trend_observed": Text(
        sv="De senaste årens förändring antas fortsätta.", en="The change of recent years is taken to go on."
    ),
    "trend_none": Text(
        sv="Befolkningen antas vara som i dag.", en="The population is taken to stay as it is today."
    ),
    "changes_title": Text(sv="Vad som byggs och när", en="What is built and when"),
    "changes_none": Text(sv="Inget byggs.", en="Nothing is built."),
    "change_homes": Text(
        sv="{year}: {homes} bostäder ({tenure}), {site}", en="{year}: {homes} homes ({tenure}), {site}"
    ),
    "change_homes_away": Text(
        sv="{year}: {homes} bostäder ({tenure}) försvinner, {site}",
        en="{year}: {homes} homes ({tenure}) go, {site}",
    ),
    "change_service_open": Text(sv="{year}: {name} öppnar, {site}", en="{year}: {name} opens, {site}"),
    "change_service_close": Text(sv="{year}: {name} stänger, {site}", en="{year}: {name} closes, {site}"),
    "change_link_open": Text(sv="{year}: {name} öppnas, {site}", en="{year}: {name} opens, {site}"),
    "change_link_close": Text(sv="{year}: {name} stängs, {site}", en="{year}: {name} closes, {site}"),
    "side_by_side_title": Text(sv="Alternativen sida vid sida", en="The alternatives side by side"),
    "side_by_side_note": Text(
        sv="Tabellen visar nivåer, inte ändringar. Kommunen och regionen står i bilagan, fler grupper i findings.xlsx.",
        en="The table shows levels, not changes. The municipality and the region stand in the annex, "
        "more groups in findings.xlsx.",
    ),
    "side_by_side": Text(sv="{place}, {year}", en="{place}, {year}"),
    "goals_lead": Text(
        sv="Varje mål behöver säkras i ett beslut eller avtal. Annars riskerar det att försvinna på vägen.",
        en="Each goal needs to be secured in a decision or an agreement. Otherwise it may be lost on the way.",
    ),
    "goals_title": Text(sv="Sociala mål", en="Social goals"),
    "goal": Text(sv="Mål", en="Goal"),
    "goal_group": Text(sv="För", en="For"),
    "goal_secured": Text(sv="Säkras i", en="Secured in"),
    "goal_owner": Text(sv="Ansvarig", en="Owner"),
    "goal_due": Text(sv="Klart", en="Due"),
    "goal_evidence": Text(sv="Så vet vi att målet är nått", en="Evidence"),
    "goal_findings": Text(sv="Beräknad ändring", en="Modelled change"),
    "secured": Text(sv="säkrat", en="secured"),
    "not_secured": Text(sv="inte säkrat", en="not secured"),
    "guiding": Text(sv="vägledande, inte bindande", en="guiding, not binding"),
    "secured_nowhere": Text(sv="inget beslut eller avtal ännu", en="no decision or agreement yet"),
    "more_findings": Text(sv="… och {n} till bland resultaten", en="… and {n} more among the findings"),
    "nobody_named": Text(sv="ingen utsedd", en="nobody named"),
    "no_date": Text(sv="inget datum", en="no date"),
    "not_stated": Text(sv="inte angivet", en="not stated"),
    "effects_caption": Text(
        sv="Så bedöms alternativen påverka målen", en="How the alternatives are judged to affect the goals"
    ),
    "effects_note": Text(
        sv="Det här är bedömningar, inte beräkningar. Skälet och vem som har bedömt står under varje bedömning.",
        en="These are judgements, not calculations. The reason and who judged stand under each.",
    ),
    "effect_minus_2": Text(sv="motverkar tydligt", en="clearly works against"),
    "effect_minus_1": Text(sv="motverkar något", en="works a little against"),
    "effect_0": Text(sv="påverkar inte", en="does not affect"),
    "effect_1": Text(sv="bidrar något", en="contributes a little"),
    "effect_2": Text(sv="bidrar tydligt", en="clearly contributes"),
    "judged_by": Text(sv="bedömt av", en="judged by"),
    "conflicts_title": Text(sv="Målkonflikter", en="Goal conflicts"),
    "conflict_between": Text(sv="”{one}” mot ”{two}”", en="“{one}” against “{two}”"),
    "conflict_options": Text(sv="Möjliga lösningar", en="Possible solutions"),
    "conflict_choice": Text(sv="Val", en="Choice"),
    "conflict_reason": Text(sv="Skäl", en="Reason"),
    "conflict_by": Text(sv="Beslutas av", en="Decided by"),
    "decided": Text(sv="beslutat", en="decided"),
    "not_decided": Text(sv="inte beslutat", en="not decided"),
    "views_title": Text(sv="Gruppernas syn, sida vid sida", en="Each group's view, side by side"),
    "methods_lead": Text(
        sv="Metoder som inte är byggda ännu har inte använts. Att de saknas betyder inte att frågan är oviktig.",
        en="Methods not built yet were not used. That they are missing does not mean that the question is minor.",
    ),
    "methods_caption": Text(sv="Metoder i underlaget", en="Methods in this basis"),
    "method": Text(sv="Metod", en="Method"),
    "built": Text(sv="använd", en="used"),
    "not_built": Text(sv="inte byggd ännu", en="not yet built"),
    "assumptions_lead": Text(
        sv="De beräknade siffrorna gäller bara om det här stämmer.",
        en="The modelled figures hold only if this is right.",
    ),
    "assumptions_none": Text(sv="Inga antaganden är angivna.", en="No assumptions are stated."),
    "caveats_title": Text(sv="Förbehåll om uppgifterna", en="Caveats about the data"),
    "sources_caption": Text(sv="Källor", en="Sources"),
    "source": Text(sv="Källa", en="Source"),
    "vintage": Text(sv="Avser", en="Vintage"),
    "licence": Text(sv="Licens", en="Licence"),
    "verified": Text(sv="Källan kontrollerad", en="Source checked"),
    "verified_yes": Text(sv="ja", en="yes"),
    "unverified": Text(sv="inte kontrollerad", en="not checked"),
    "norms_caption": Text(sv="Normer och gränsvärden", en="Norms and thresholds"),
    "norm": Text(sv="Norm", en="Norm"),
    "value": Text(sv="Värde", en="Value"),
    "status": Text(sv="Status", en="Status"),
    "since": Text(sv="från {day}", en="from {day}"),
    "measures_caption": Text(sv="Mått", en="Measures"),
    "measure": Text(sv="Mått", en="Measure"),
    "formula": Text(sv="Formel", en="Formula"),
    "checked": Text(sv="Kontrollerat mot", en="Checked against"),
    "not_checked": Text(sv="inte oberoende kontrollerad", en="not independently verified"),
    "no_source": Text(sv="källa saknas", en="no source"),
    "region_hash": Text(sv="Regionens kontrollsumma", en="Hash of the region"),
    "plan_hash": Text(sv="Planens kontrollsumma", en="Hash of the plan"),
    "findings_hash": Text(sv="Resultatens kontrollsumma", en="Hash of the findings"),
}

_NUMBERS: dict[str, Text] = {
    "points": Text(sv="procentenheter", en="percentage points"),
    "interval": Text(sv="{level} osäkerhetsintervall: {bounds}", en="{level} uncertainty interval: {bounds}"),
    "span": Text(sv="Spann: {bounds}", en="Range: {bounds}"),
    "no_interval": Text(sv="Inget intervall", en="No interval"),
    "no_finding": Text(sv="inte aktuellt", en="not relevant"),
    "not_from_zero": Text(sv="går inte att skilja från noll", en="cannot be told from zero"),
    "change_against_null": Text(sv="ändring mot nollalternativet", en="change against the null alternative"),
    "missing": Text(sv="uppgift saknas", en="missing"),
    "stat_corrected": Text(sv="rättat för slumpen", en="corrected for chance"),
    "stat_value": Text(sv="värde", en="value"),
    "stat_mean": Text(sv="medelvärde", en="mean"),
    "stat_expected_by_chance": Text(sv="väntat av slumpen", en="expected by chance"),
    "stat_p_value": Text(sv="p-värde", en="p value"),
    "dim_to": Text(sv="mot {group}", en="to {group}"),
    "dim_type": Text(sv="områdestyp {type}", en="area type {type}"),
    "part_total": Text(sv="totalt", en="total"),
    "part_between": Text(sv="mellan {level}", en="between {level}"),
    "part_within": Text(sv="mellan {level} inom samma {above}", en="between {level} in the same {above}"),
    "levels_municipality": Text(sv="kommuner", en="municipalities"),
    "levels_regso": Text(sv="RegSO", en="RegSO areas"),
    "levels_deso": Text(sv="DeSO", en="DeSO areas"),
    "level_municipality": Text(sv="kommun", en="municipality"),
    "level_regso": Text(sv="RegSO", en="RegSO area"),
    "level_deso": Text(sv="DeSO", en="DeSO area"),
    "one_persons": Text(sv="person", en="person"),
    "one_homes": Text(sv="bostad", en="home"),
    "one_areas": Text(sv="område", en="area"),
    "share_of": Text(sv="Andel {group}", en="Share {group}"),
    "exposure_of": Text(
        sv="Andel {other} där {group} bor (exponering)",
        en="Share {other} where those {group} live (exposure)",
    ),
    "group_income": Text(sv="med inkomst i {words}", en="with income in the {words}"),
    "group_education": Text(sv="med {words}", en="with {words} education"),
    "group_standard": Text(sv="med {words}", en="with {words}"),
    "unit_persons": Text(sv="personer", en="persons"),
    "unit_homes": Text(sv="bostäder", en="homes"),
    "unit_years": Text(sv="år", en="years"),
    "unit_factor per year": Text(sv="per år (faktor)", en="per year (factor)"),
    "unit_persons per home": Text(sv="personer per bostad", en="persons per home"),
    "unit_share": Text(sv="(andel)", en="(share)"),
    "table_population": Text(sv="Befolkning", en="Population"),
    "table_homes": Text(sv="Bostäder", en="Homes"),
    "table_indicators": Text(sv="Indikatorer", en="Indicators"),
    "table_services": Text(sv="Service", en="Services"),
    "table_links": Text(sv="Stråk", en="Links"),
    "table_cells": Text(sv="Rutor", en="Cells"),
}

_WHY: dict[str, Text] = {
    "why_what": Text(sv="Mått", en="Measure"),
    "why_where": Text(sv="Gäller", en="Refers to"),
    "why_value": Text(sv="Värde", en="Value"),
    "why_interval": Text(sv="Osäkerhet", en="Uncertainty"),
    "why_text": Text(sv="I ord", en="In words"),
    "why_knowledge": Text(sv="Slags kunskap", en="Kind of knowledge"),
    "why_meaning": Text(sv="Betydelse", en="Meaning"),
    "why_n": Text(sv="Underlag (antal)", en="Rests on (number)"),
    "why_formula": Text(sv="Formel", en="Formula"),
    "why_checked": Text(sv="Kontrollerat mot", en="Checked against"),
    "why_input": Text(sv="Indata", en="Input"),
    "why_norm": Text(sv="Norm", en="Norm"),
    "why_caveat": Text(sv="Förbehåll", en="Caveat"),
    "why_assumption": Text(sv="Antagande", en="Assumption"),
    "why_seed": Text(sv="Slumptal", en="Random numbers"),
    "why_seed_words": Text(sv="frö {seed}, {draws} dragningar", en="seed {seed}, {draws} draws"),
    "why_version": Text(sv="Version", en="Version"),
    "why_run": Text(sv="Körning", en="Run"),
}

W: dict[str, Text] = {
    **_SUMMARY,
    **_SECTIONS,
    **_NUMBERS,
    **_WHY,
    **FIGURES,
    **FILES,
    **EFFECT,
    **PROFILES,
    **NEIGHBOURHOODS,
    **HISTORY,
    **REACH,
    **IMPACT,
    **SENIORS,
    **HOUSING,
    **NEED,
    **PAY,
    **GROUPS,
    **HOUSING_DIMS,
}
"""Key to words."""
