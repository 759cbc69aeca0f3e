"""Words about how segregation has changed between two years, and about how well the change was guessed."""

from __future__ import annotations

from medskapa.evidence import Text

HISTORY: dict[str, Text] = {
    "sec_history": Text(sv="Så har det ändrats", en="How it has changed"),
    "history_lead": Text(
        sv="Segregationen ändras på flera sätt. Grupperna kan bo mer åtskilda eller mer blandat, men mätetalet ändras "
        "också när en grupp eller ett område bara blir större. Här är delarna skilda åt. Sist står hur väl "
        "beräkningens trend hade gissat det som redan har hänt.",
        en="Segregation changes in several ways. Groups may live more apart or more mixed, but the measure also "
        "changes when a group or an area merely becomes larger. Here the parts are told apart. Last it says how "
        "well the calculation's trend would have guessed what has already happened.",
    ),
    "change_title_up": Text(
        sv="Boendesegregationen efter {split} ökade i {place} mellan {first} och {last}",
        en="Residential segregation by {split} rose in {place} between {first} and {last}",
    ),
    "change_title_down": Text(
        sv="Boendesegregationen efter {split} minskade i {place} mellan {first} och {last}",
        en="Residential segregation by {split} fell in {place} between {first} and {last}",
    ),
    "change_title_flat": Text(
        sv="Ändringen av boendesegregationen efter {split} i {place} mellan {first} och {last} går inte att skilja "
        "från noll",
        en="The change of residential segregation by {split} in {place} between {first} and {last} cannot be told "
        "from zero",
    ),
    "change_said_up": Text(
        sv="{place}: Segregationen (M) ökade med {value}, {percent} av vad den var {first}.",
        en="{place}: Segregation (M) rose by {value}, {percent} of what it was in {first}.",
    ),
    "change_said_down": Text(
        sv="{place}: Segregationen (M) minskade med {value}, {percent} av vad den var {first}.",
        en="{place}: Segregation (M) fell by {value}, {percent} of what it was in {first}.",
    ),
    "change_said_flat": Text(
        sv="{place}: Segregationens ändring ({value}) går inte att skilja från noll.",
        en="{place}: The change of segregation ({value}) cannot be told from zero.",
    ),
    "change_owed": Text(sv="{value} beror på att {why}.", en="{value} is because {why}."),
    "change_owed_unsure": Text(
        sv="Om det spelar roll att {why} går inte att säga: den delen går inte att skilja från noll.",
        en="Whether it matters that {why} cannot be said: that part cannot be told from zero.",
    ),
    "change_owed_nothing": Text(
        sv="Att {why} har nästan inte ändrat segregationen.",
        en="That {why} has changed segregation hardly at all.",
    ),
    "why_structural_up": Text(sv="grupperna bor mer åtskilda", en="the groups live more apart"),
    "why_structural_down": Text(sv="grupperna bor mer blandat", en="the groups live more mixed"),
    "why_structural_flat": Text(
        sv="grupperna bor mer åtskilda eller blandat", en="the groups live more apart or mixed"
    ),
    "why_group_marginal": Text(
        sv="grupperna har blivit större eller mindre", en="the groups have become larger or smaller"
    ),
    "why_unit_marginal": Text(
        sv="områdena har blivit större eller mindre", en="the areas have become larger or smaller"
    ),
    "why_additions": Text(sv="tomma områden har fått invånare", en="empty areas have got residents"),
    "why_removals": Text(sv="områden har tömts på invånare", en="areas have been emptied of residents"),
    "part_structural": Text(sv="hur grupperna bor (struktur)", en="how the groups live (structure)"),
    "part_group_marginal": Text(sv="gruppernas storlek", en="the groups' sizes"),
    "part_unit_marginal": Text(sv="områdenas storlek", en="the areas' sizes"),
    "part_additions": Text(sv="områden som fått invånare", en="areas that got residents"),
    "part_removals": Text(sv="områden som tömts", en="areas that were emptied"),
    "change_total": Text(sv="hela ändringen", en="the whole change"),
    "axis_m_change": Text(sv="ändring av M, i nat", en="change of M, in nats"),
    "change_column": Text(sv="Del av ändringen", en="Part of the change"),
    "change_caption": Text(
        sv="Segregationens ändring (M) efter {split}, {first}–{last}",
        en="Change of segregation (M) by {split}, {first}–{last}",
    ),
    "change_note": Text(
        sv="Delarna summerar till hela ändringen. Inom parentes står osäkerhetsintervallet, med båda åren dragna för "
        "sig; eftersom de flesta bor kvar är det snarare för brett än för smalt.",
        en="The parts add up to the whole change. The uncertainty interval stands in parentheses, with both years "
        "drawn apart; as most people stay it is too wide rather than too narrow.",
    ),
    "alt_change": Text(
        sv="Punkter med intervall, en rad för varje del. {said}.",
        en="Dots with intervals, a row for each part. {said}.",
    ),
    "local_caption": Text(
        sv="Områden som skiljer sig mer eller mindre från regionen än {first}, efter {split}",
        en="Areas that differ more or less from the region than in {first}, by {split}",
    ),
    "local_note": Text(
        sv="De största av {n} områden vars ändring går att skilja från noll, av {all}. Att grupper och områden blivit "
        "större eller mindre är borträknat. Områdena prövas ett och ett: ungefär vart tjugonde område där inget har "
        "hänt ser ändå ut att ha ändrats.",
        en="The largest of {n} areas whose change can be told from zero, of {all}. That groups and areas have become "
        "larger or smaller is taken out. Areas are tested one by one: about one in twenty where nothing has happened "
        "still seems to have changed.",
    ),
    "local_more": Text(sv="skiljer sig mer", en="differs more"),
    "local_less": Text(sv="skiljer sig mindre", en="differs less"),
    "local_way": Text(sv="Riktning", en="Direction"),
    "hindcast_title": Text(sv="Hur väl hade vi gissat?", en="How well would we have guessed?"),
    "hindcast_caption": Text(
        sv="Fel i gruppernas andelar efter {split}, i procentenheter",
        en="Error in shares by {split}, percentage points",
    ),
    "hindcast_note": Text(
        sv="Medelfel, vägt med de boende; inom parentes det kvadratiska medelfelet, där stora fel väger mer. "
        "”Kommunens ändring känd” är ingen gissning: den visar felet om kommunens verkliga ändring hade varit känd.",
        en="Mean error, weighted by residents; in parentheses the root mean square error, where large errors weigh "
        "more. “Municipality's change known” is no guess: it shows the error had the real change been known.",
    ),
    "hindcast_years": Text(sv="Från → till", en="From → to"),
    "hindcast_years_value": Text(sv="{first} → {last}", en="{first} → {last}"),
    "hindcast_coverage": Text(sv="Intervallet höll", en="The interval held"),
    "dim_method_no_change": Text(sv="ingen ändring", en="no change"),
    "dim_method_trend": Text(sv="beräkningens trend", en="the calculation's trend"),
    "dim_method_town_known": Text(sv="kommunens ändring känd", en="municipality's change known"),
    "dim_method_chain": Text(sv="flyttkedjan", en="the chain of moves"),
    "dim_method_movers": Text(sv="vilka som flyttar in", en="who moves in"),
    "dim_from_year": Text(sv="från {from_year}", en="from {from_year}"),
    "stat_mean_absolute_error": Text(sv="medelfel", en="mean error"),
    "stat_rmse": Text(sv="kvadratiskt medelfel", en="root mean square error"),
    "hindcast_better": Text(
        sv="{split}, {first} till {last}: trenden gissade bättre än ”ingen ändring”. Medelfelet var {model} mot {none} "
        "procentenheter.",
        en="{split}, {first} to {last}: the trend guessed better than “no change”. The mean error was {model} against "
        "{none} percentage points.",
    ),
    "hindcast_worse": Text(
        sv="{split}, {first} till {last}: trenden gissade sämre än ”ingen ändring”. Medelfelet var {model} mot {none} "
        "procentenheter. Lita inte på trenden här.",
        en="{split}, {first} to {last}: the trend guessed worse than “no change”. The mean error was {model} against "
        "{none} percentage points. Do not rely on the trend here.",
    ),
    "hindcast_even": Text(
        sv="{split}, {first} till {last}: trenden gissade varken bättre eller sämre än ”ingen ändring”. Medelfelet var "
        "{model} mot {none} procentenheter.",
        en="{split}, {first} to {last}: the trend guessed neither better nor worse than “no change”. The mean error "
        "was {model} against {none} percentage points.",
    ),
    "hindcast_known": Text(
        sv="{split}, {first} till {last}: ingen trend finns att pröva, för ett enda år ger ingen. Hade kommunens "
        "ändring varit känd, och varje område ändrats som sin kommun, hade medelfelet varit {model} mot {none} "
        "procentenheter.",
        en="{split}, {first} to {last}: there is no trend to test, for a single year gives none. Had the "
        "municipality's change been known, and each area changed as its municipality, the mean error would have been "
        "{model} against {none} percentage points.",
    ),
    "hindcast_held": Text(
        sv="{level}-intervallet höll för {share} av områdenas värden, vägt med de boende.",
        en="The {level} interval held for {share} of the areas' values, weighted by residents.",
    ),
    "hindcast_two": Text(
        sv="Trenden är där anpassad på bara två år; planens beräkning kräver fler.",
        en="The trend is fitted on two years only there; the plan's calculation needs more.",
    ),
    "hindcast_untested": Text(sv="Det här går inte att pröva", en="What cannot be tested"),
    "short_mutual_information_change": Text(sv="Segregationens ändring (M)", en="Change of segregation (M)"),
    "short_entropy_h_change": Text(sv="Segregationens ändring (H)", en="Change of segregation (H)"),
    "short_local_structural_change": Text(sv="Områdets del i ändringen", en="The area's part of the change"),
    "short_hindcast_error": Text(sv="Fel i efterhand", en="Error in hindsight"),
    "short_hindcast_skill": Text(sv="Träffsäkerhet i efterhand", en="Skill in hindsight"),
    "short_hindcast_coverage": Text(sv="Intervallet höll", en="The interval held"),
}
