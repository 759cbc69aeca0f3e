"""A page for each owner of figures: each with three answers and a reason, to be saved and sent back."""

from __future__ import annotations

import json
import re
from datetime import date

import jinja2
from markupsafe import Markup

from medskapa.methods.housing.asking import Question
from medskapa.methods.housing.inputs import ANSWERS, OCCASIONS, WHATS
from medskapa.report.housing_matrix import Told
from medskapa.report.page import _hash
from medskapa.report.words import W

_STYLE = """
body{font:17px/1.5 "Source Sans Pro",system-ui,sans-serif;color:#1b2733;margin:0;background:#fff}
main{max-width:44rem;margin:0 auto;padding:1.5rem}
h1{color:#0b4f6c;margin:.2rem 0 .6rem}.kind{text-transform:uppercase;letter-spacing:.06em;color:#4d5a66;margin:0}
fieldset{border:1px solid #c9d1d8;border-radius:6px;margin:0 0 1.2rem;padding:.6rem 1rem 1rem}
legend{font-weight:600;padding:0 .3rem}.value{font-size:1.4rem;margin:.2rem 0}.note{color:#4d5a66;margin:0 0 .6rem}
.a{display:inline-block;margin:0 .6rem .4rem 0;padding:.4rem .8rem;border:1px solid #0b4f6c;border-radius:999px}
.a:focus-within{outline:3px solid #e69f00}.r{display:block;margin-top:.4rem}
textarea,input:not([type=radio]){width:100%;box-sizing:border-box;font:inherit;padding:.35rem;border:1px solid #4d5a66}
button{font:inherit;font-weight:600;padding:.6rem 1.2rem;background:#0b4f6c;color:#fff;border:0;border-radius:6px}
button:focus,textarea:focus,input:focus{outline:3px solid #e69f00}#m{font-weight:600}
"""
_SCRIPT = """
const f=document.getElementById("f"),m=document.getElementById("m"),words=WORDS,day=DAY,occasion=OCCASION;
const q=s=>JSON.stringify(s);
f.addEventListener("submit",e=>{e.preventDefault();let out="",n=0;
for(const s of f.querySelectorAll("fieldset")){const a=s.querySelector("input:checked");if(!a)continue;
const t=s.querySelector("textarea"),r=t.value.trim();if(!r){m.textContent=words.reason;t.focus();return}
n++;out+="\\n[[answers]]\\nneed = "+q(s.dataset.need)+"\\ndepartment = "+q(document.getElementById("d").value.trim())
+"\\noccasion = "+q(occasion)+"\\ndate = "+day+"\\nanswer = "+q(a.value)+"\\nreason = "+q(r)+"\\n"}
if(!n){m.textContent=words.none;return}
const l=document.createElement("a");l.href=URL.createObjectURL(new Blob([out],{type:"application/toml"}));
l.download="svar.toml";l.click();m.textContent=words.done.replace("{n}",n)});
"""


def asking_page(c: Told, owner: str, asked: tuple[Question, ...], on: date, occasion: str) -> str:
    """The page for one owner: works as a file, fetches nothing, and saves the answers as svar.toml."""
    words = {k: c.w(f"ask_{k}") for k in ("reason", "none", "done")} | {"reason": c.w("ask_need_reason")}
    script = (
        _SCRIPT.replace("WORDS", _js(words))
        .replace("DAY", _js(on.isoformat()))
        .replace("OCCASION", _js(occasion))
    )
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("medskapa.report"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("fraga.html.j2").render(
        lang=c.lang, owner=owner, occasion=c.t(OCCASIONS[occasion]), lead=c.w("ask_lead", n=len(asked)),
        w={k: t.of(c.lang) for k, t in W.items() if k.startswith("ask_")}, questions=[_question(c, q) for q in asked],
        answers=[(k, c.t(t)) for k, t in ANSWERS.items()], style=Markup(_STYLE), style_hash=_hash(_STYLE),
        script=Markup(script), script_hash=_hash(script),
    )  # fmt: skip


def _js(value: object) -> str:
    """A value in a script that stands in a page: nothing in it can end the script."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _question(c: Told, q: Question) -> dict[str, str]:
    cell = q.cell.cell
    span = (
        f" ({c.number(cell.low)}–{c.number(cell.high)})"
        if cell.low is not None and cell.high is not None
        else ""
    )
    note = c.w(
        "ask_note", source=c.t(cell.source), day=c.day(cell.day), months=q.cell.months, horizon=cell.horizon
    ) + (f" {c.w('ask_due')}" if q.due else "")  # fmt: skip
    what = f"{c.t(WHATS[cell.what]).capitalize()}: {c.group(cell.group)}, {c.part(cell.part).lower()}"
    return {
        "key": cell.key,
        "what": what,
        "value": c.w("ask_homes", n=c.number(cell.value)) + span,
        "note": note,
    }


def page_name(owner: str) -> str:
    """A file name made of an owner's name."""
    plain = owner.lower().translate(str.maketrans("åäöé", "aaoe"))
    return f"fraga-{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')}.html"
