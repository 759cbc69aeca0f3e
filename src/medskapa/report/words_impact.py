"""Words of the section on impact."""

from __future__ import annotations

from medskapa.evidence import Text
from medskapa.methods.impact.frame import ASPECTS, SCALES
from medskapa.methods.impact.screening import CRITERIA
from medskapa.report.words_ska import SKA

_HEARD: dict[str, Text] = {
    "ska_title": Text(sv="Social konsekvensanalys", en="Social impact analysis"),
    "ska_lead": Text(
        sv="Vad människor har sagt, vad som har räknats och hur det har bedömts står bredvid varandra. "
        "Ingenting har vägts ihop till en summa.",
        en="What people said, what was computed and how it was judged stand beside each other. "
        "Nothing has been added up to one number.",
    ),
    "ska_empty": Text(
        sv="Ingen social konsekvensanalys är gjord för planen. Det betyder inte att den saknar sociala konsekvenser.",
        en="No social impact analysis has been made for the plan. That does not mean that it has no social effects.",
    ),
    "ska_begin": Text(
        sv="Så börjar ni: medskapa ska start skapar en ska.toml bredvid plan.toml. medskapa ska mat skriver ut "
        "mattan, dagordningen och blanketten till ett möte på två timmar. Fyll sedan i högst 15 fält.",
        en="How to begin: medskapa ska start makes a ska.toml beside plan.toml. medskapa ska mat prints the mat, the "
        "agenda and the form for a two-hour meeting. Then fill in at most 15 fields.",
    ),
    "ska_living_in": Text(sv="boende i {words}", en="residents in {words} homes"),
    "ska_people": Text(sv="personer {words}", en="people {words}"),
    "ska_heard_title": Text(sv="Det här har vi hört", en="What we have heard"),
    "ska_heard_none": Text(
        sv="Inga noteringar från inventeringen. Bedömningarna vilar inte på något som människor har sagt.",
        en="No notes from the inventory. The judgements do not rest on anything that people said.",
    ),
    "ska_occasions": Text(sv="Tillfällen då människor har hörts", en="Occasions when people were heard"),
    "ska_col_occasion": Text(sv="Tillfälle", en="Occasion"),
    "ska_col_day": Text(sv="Dag", en="Day"),
    "ska_col_roles": Text(sv="Roller", en="Roles"),
    "ska_col_persons": Text(sv="Antal personer", en="Number of people"),
    "ska_kind_value": Text(sv="Värden att behålla och utveckla ({n})", en="Values to keep and develop ({n})"),
    "ska_kind_shortcoming": Text(sv="Brister ({n})", en="Shortcomings ({n})"),
    "ska_kind_need": Text(sv="Behov ({n})", en="Needs ({n})"),
    "ska_kind_knowledge_gap": Text(sv="Det här vet vi inte ({n})", en="What we do not know ({n})"),
    "ska_none_value": Text(sv="Inga värden är noterade.", en="No values are noted."),
    "ska_none_shortcoming": Text(sv="Inga brister är noterade.", en="No shortcomings are noted."),
    "ska_none_need": Text(sv="Inga behov är noterade.", en="No needs are noted."),
    "ska_none_knowledge_gap": Text(
        sv="Inga kunskapsluckor är noterade. Det betyder inte att allt är känt.",
        en="No knowledge gaps are noted. That does not mean that everything is known.",
    ),
    "ska_col_said": Text(sv="Vad som sades", en="What was said"),
    "ska_col_about": Text(sv="Gäller", en="About"),
    "ska_col_by": Text(sv="Vem och när", en="Who and when"),
    "ska_col_strength": Text(sv="Underlag", en="Evidence"),
    "ska_about": Text(sv="för {group}", en="for {group}"),
    "ska_no_occasion": Text(sv="tillfälle inte angivet", en="occasion not stated"),
    "ska_loose_title": Text(
        sv="Sagt, men inte taget upp i något mål eller någon åtgärd",
        en="Said, but not taken up in any goal or action",
    ),
    "ska_goals_title": Text(sv="Sociala mål och vad de bygger på", en="Social goals and what they grow from"),
    "ska_proposed": Text(sv="föreslås säkras", en="proposed to be secured"),
    "ska_goal_grows": Text(sv="Bygger på", en="Grows from"),
    "ska_goal_no_notes": Text(
        sv="Målet bygger inte på någon notering.", en="The goal does not grow from any note."
    ),
}

_ACTIONS: dict[str, Text] = {
    "ska_conflicts_none": Text(
        sv="Inga målkonflikter är noterade. Det är ovanligt. Pröva frågan igen.",
        en="No goal conflicts are noted. That is unusual. Ask once more.",
    ),
    "ska_open": Text(sv="öppen, inte beslutad", en="open, not decided"),
    "ska_nobody_decides": Text(sv="det står inte vem som beslutar", en="it is not stated who decides"),
    "ska_wins_title": Text(sv="Lösningar som tjänar flera mål", en="Solutions that serve several goals"),
    "ska_win": Text(sv="vinner på båda håll", en="win-win"),
    "ska_win_goals": Text(sv="Tjänar målen", en="Serves the goals"),
    "ska_handover_title": Text(
        sv="Åtgärder att lämna över, ett avtal eller beslut i taget",
        en="Actions to hand over, by agreement or decision",
    ),
    "ska_actions_none": Text(
        sv="Inga åtgärder är angivna. Det som har hörts riskerar att försvinna innan det byggs.",
        en="No actions are stated. What was heard may be lost before anything is built.",
    ),
    "ska_unsecured": Text(
        sv="{n} av {all} mål och åtgärder är inte säkrade någonstans. De står först.",
        en="{n} of {all} goals and actions are not secured anywhere. They stand first.",
    ),
    "ska_line_goal": Text(sv="mål", en="goal"),
    "ska_line_action": Text(sv="åtgärd", en="action"),
    "ska_dropped": Text(sv="Åtgärder som har strukits", en="Actions that were dropped"),
    "ska_cautions": Text(sv="Att tänka på", en="To think of"),
    "ska_from_goal": Text(sv="ifyllt från målet", en="filled in from the goal"),
    "ska_col_promised": Text(sv="Det här räknade underlaget med", en="What the basis computed"),
    "ska_packet": Text(sv="{instrument} ({n})", en="{instrument} ({n})"),
    "ska_packet_guiding": Text(
        sv="Det här är vägledande och binder ingen.", en="This guides and binds nobody."
    ),
    "ska_col_action": Text(sv="Vad", en="What"),
    "ska_col_goals": Text(sv="För målet", en="For the goal"),
    "ska_col_status": Text(sv="Läge", en="Status"),
    "ska_follow_title": Text(sv="Uppföljning", en="Follow-up"),
    "ska_follow_none": Text(sv="Ingen uppföljning är planerad.", en="No follow-up is planned."),
    "ska_follow_caption": Text(
        sv="Vad som följs upp, när och av vem", en="What is followed up, when and by whom"
    ),
    "ska_col_indicator": Text(sv="Vad vi tittar på", en="What we look at"),
    "ska_col_who": Text(sv="Vem", en="Who"),
    "ska_after_one": Text(sv="Efter 1 år", en="After 1 year"),
    "ska_after_years": Text(sv="Efter {n} år", en="After {n} years"),
    "ska_yes": Text(sv="ja", en="yes"),
    "ska_no_start": Text(sv="Åren räknas från {what}.", en="The years are counted from {what}."),
    "ska_start": Text(sv="Åren räknas från {what}, {day}.", en="The years are counted from {what}, {day}."),
}

_MATRIX: dict[str, Text] = {
    "ska_matrix_section": Text(
        sv="Matrisen: räknat, hört och bedömt", en="The matrix: computed, heard and judged"
    ),
    "ska_matrix_title": Text(sv="Social konsekvensanalys (SKA)", en="Social impact analysis (SKA)"),
    "ska_bka_title": Text(sv="Barnkonsekvensanalys (BKA)", en="Child impact analysis (BKA)"),
    "ska_bka_none": Text(
        sv="Ingen barnkonsekvensanalys är gjord. Barns och ungas perspektiv är alltså inte bedömt.",
        en="No child impact analysis has been made. The perspective of children and young people is not assessed.",
    ),
    "ska_matrix_ska": Text(sv="SKA-matris: {alternative}", en="SKA matrix: {alternative}"),
    "ska_matrix_bka": Text(sv="BKA-matris: {alternative}", en="BKA matrix: {alternative}"),
    "ska_matrix_note": Text(
        sv="▲ positiv, ▼ negativ, = oförändrad; dubbla tecken betyder mycket. Under bedömningen står hur säker den är, "
        "den tydligaste beräknade ändringen mot nollalternativet med sitt osäkerhetsintervall, och hur många "
        "noteringar som finns. Tecknen räknas inte ihop.",
        en="▲ positive, ▼ negative, = unchanged; doubled marks mean very. Under the judgement stand how sure it is, "
        "the clearest computed change against the null alternative with its interval, and the number of notes. "
        "The marks are not added up.",
    ),
    "ska_sheets_title": Text(sv="SKA-matris: {plan}", en="SKA matrix: {plan}"),
    "ska_sheet_legend": Text(
        sv="▲ positiv, ▼ negativ, = oförändrad mot nollalternativet; dubbla tecken: mycket. Inom parentes: hur säker "
        "den som har bedömt är. Beräknat: den tydligaste ändringen mot nollalternativet, med osäkerhetsintervall. "
        "Inte bedömt: ingen har bedömt rutan; det betyder inte att den är oförändrad.",
        en="▲ positive, ▼ negative, = unchanged against the null alternative; doubled marks: very. In parentheses: "
        "how sure the judge is. Computed: the clearest change against the null alternative, with its interval. "
        "Not assessed: nobody has judged the cell; that does not mean that it is unchanged.",
    ),
    "ska_sheet_left": Text(sv="{n} av {all} rutor är inte bedömda", en="{n} of {all} cells are not assessed"),
    "ska_sheet_measured": Text(sv="Beräknat:", en="Computed:"),
    "ska_more_judged": Text(sv="och {n} bedömningar till", en="and {n} more judgements"),
    "ska_aspect": Text(sv="Aspekt", en="Aspect"),
    "ska_not_judged": Text(sv="inte bedömt", en="not assessed"),
    "ska_not_measured": Text(sv="inget beräknat", en="nothing computed"),
    "ska_chance": Text(sv="går inte att skilja från slumpen", en="cannot be told from chance"),
    "ska_unchanged": Text(sv="ingen ändring", en="no change"),
    "ska_almost_unchanged": Text(sv="nästan ingen ändring", en="almost no change"),
    "ska_apart": Text(
        sv="bedömning och beräkning går åt olika håll", en="judgement and computation point different ways"
    ),
    "ska_disagree": Text(sv="de som har bedömt är oense", en="those who judged disagree"),
    "ska_one_note": Text(sv="1 notering", en="1 note"),
    "ska_notes": Text(sv="{n} noteringar", en="{n} notes"),
    "ska_more_changes": Text(sv="(och {n} till)", en="(and {n} more)"),
    "ska_consequences_section": Text(
        sv="Konsekvenser och målkonflikter", en="Consequences and goal conflicts"
    ),
    "ska_consequences_title": Text(
        sv="Konsekvenser för olika grupper", en="Consequences for different groups"
    ),
    "ska_consequences": Text(sv="Konsekvenser: {alternative}", en="Consequences: {alternative}"),
    "ska_alternative_not_judged": Text(
        sv="{alternative}: konsekvenserna är inte bedömda.",
        en="{alternative}: the consequences are not assessed.",
    ),
    "ska_groups_not_judged": Text(
        sv="Ingen har bedömt konsekvenserna för: {groups}.",
        en="Nobody has judged the consequences for: {groups}.",
    ),
    "ska_col_group": Text(sv="Grupp och ruta", en="Group and cell"),
    "ska_col_judgement": Text(sv="Bedömning", en="Judgement"),
    "ska_col_reason": Text(sv="Skäl", en="Reason"),
    "ska_col_measured": Text(sv="Beräknad ändring", en="Computed change"),
    "ska_handover_section": Text(sv="Åtgärder och uppföljning", en="Actions and follow-up"),
}


def _dims() -> dict[str, Text]:
    """What the findings of the method are about, in words: aspects, scales, matrices, criteria and judges."""
    words = {f"dim_aspect_{a.key}": a.label for a in ASPECTS}
    words |= {f"dim_scale_{s.key}": s.label for s in SCALES}
    words |= {f"dim_criterion_{c.key}": c.question for c in CRITERIA}
    words |= {
        f"dim_judge_{n}": Text(sv="bedömare {n}", en="judge {n}").format(n=n) for n in range(1, _JUDGES + 1)
    }
    return words | {
        "dim_criterion_total": Text(sv="alla kriterier", en="all criteria"),
        "dim_matrix_ska": Text(sv="SKA", en="SKA"),
        "dim_matrix_bka": Text(sv="barnkonsekvensanalysen", en="the child impact analysis"),
    }


_JUDGES = 9
_DIMS = _dims()

IMPACT: dict[str, Text] = {**_DIMS, **_HEARD, **_MATRIX, **_ACTIONS, **SKA}
