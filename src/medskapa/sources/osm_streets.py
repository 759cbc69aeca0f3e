"""The walking network of an OpenStreetMap extract as the region's tables ``nodes`` and ``streets``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.evidence import Text, format_number
from medskapa.region import LINK_KINDS, TABLES
from medskapa.sources.osm_read import Floats, Ints, Raw, lookup, pairs
from medskapa.sources.osm_tags import NO, UNKNOWN, YES

Bools = npt.NDArray[np.bool_]
_KINDS = tuple(LINK_KINDS)
_CUT_OFF = Text(
    sv="{n} av {all} gatudelar ({share} % av längden) hänger inte ihop med resten av gångnätet i utdraget. Den som "
    "bor vid en sådan del når inget på andra sidan; ofta är det kartan som har en lucka.",
    en="{n} of {all} street sections ({share} % of the length) do not hang together with the rest of the walking "
    "network in the extract. Whoever lives on one reaches nothing beyond it; often the gap is in the map.",
)
_UNKNOWN = Text(
    sv="Av gångnätets längd saknas i OpenStreetMap uppgift om beläggning för {paved} %, belysning för {lit} %, "
    "vinterväghållning för {winter} % och steg eller trottoarkant för {free} %. Det som inte är känt antas inte.",
    en="Of the walking network's length, OpenStreetMap does not tell the surface of {paved} %, the lighting of "
    "{lit} %, winter maintenance of {winter} %, and steps or kerbs of {free} %. What is not known is not assumed.",
)


@dataclass(frozen=True)
class _Arcs:
    """One row for each stretch between two nodes of a way: its ends, the way it belongs to and its steps."""

    ends: Ints
    way: Ints
    steps: Ints


def street_tables(
    raw: Raw, x_m: Floats, y_m: Floats, inside: Bools
) -> tuple[dict[str, pa.Table], tuple[Text, ...]]:
    """The tables ``nodes`` and ``streets`` with what must be told of them.

    ``x_m``, ``y_m`` are the places of the raw nodes in the region's coordinate system and ``inside`` tells which of
    them lie in it. Every node of a walkable way is a node; lengths are whole centimetres between them. A lift is
    an arc between the storeys that it joins.
    """
    arcs = _arcs(raw)
    at = lookup(raw.node_ids, arcs.ends.ravel()).reshape(-1, 2)
    closed = np.isin(arcs.ends, np.fromiter(raw.closed, np.int64, len(raw.closed))).any(axis=1)
    keep: Bools = np.asarray((at >= 0).all(axis=1) & ~closed)
    keep[keep] &= inside[at[keep]].all(axis=1)
    at, way, steps = at[keep], arcs.way[keep], arcs.steps[keep]
    kerbs = _kerbs(raw, arcs.ends[keep])
    at, places, lift_pairs = _with_lifts(raw, at, way)
    used, ends = np.unique(at, return_inverse=True)
    ends = ends.reshape(-1, 2)
    lifts = np.searchsorted(used, lift_pairs).reshape(-1, 2)
    spots = places[used]
    x, y = x_m[spots], y_m[spots]
    columns = _columns(
        raw, way, steps, kerbs, ends, np.hypot(*(v[ends[:, 0]] - v[ends[:, 1]] for v in (x, y)))
    )
    streets = pa.concat_tables([columns, _lift_rows(lifts)])
    nodes = pa.Table.from_arrays(
        [pa.array(x), pa.array(y), pa.nulls(len(x), pa.float64())], schema=TABLES["nodes"]
    )
    return {"nodes": nodes, "streets": streets}, _told(streets, len(x))


def _arcs(raw: Raw) -> _Arcs:
    refs = np.frombuffer(raw.way_refs, np.int64) if len(raw.way_refs) else np.zeros(0, np.int64)
    offsets = np.array(raw.way_offsets, np.int64)
    last = np.zeros(len(refs), bool)
    last[offsets[1:] - 1] = True
    start = np.flatnonzero(~last)
    ends = np.column_stack([refs[start], refs[start + 1]])
    way = np.searchsorted(offsets, start, side="right") - 1
    backward = np.array([w.direction == 3 for w in raw.ways], bool)
    if len(way):
        turned = backward[way]
        ends[turned] = ends[turned][:, ::-1]
    return _Arcs(ends, way.astype(np.int64), _shared_steps(raw, way))


def _shared_steps(raw: Raw, way: Ints) -> Ints:
    """A stair's steps over its stretches, so that they add up to what the way says; −1 where it does not say."""
    total = np.array([w.steps for w in raw.ways], np.int64)
    steps = total[way] if len(way) else np.zeros(0, np.int64)
    bounds = np.searchsorted(way, np.arange(len(raw.ways) + 1))
    for w, (start, end) in enumerate(pairs(bounds.tolist())):
        if total[w] > 0 and end - start > 1:
            shares = np.floor(np.linspace(0, total[w], end - start + 1)).astype(np.int64)
            steps[start:end] = np.diff(shares)
    return steps


def _kerbs(raw: Raw, ends: Ints) -> Ints:
    """What the kerbs at a stretch's ends say: no where one is raised, yes where one is lowered, else unknown."""
    told = np.full(len(ends), UNKNOWN, np.int64)
    if raw.kerbs:
        ids = np.array(sorted(raw.kerbs), np.int64)
        says = np.array([raw.kerbs[i] for i in ids.tolist()], np.int64)
        at = lookup(ids, ends.ravel()).reshape(-1, 2)
        value = np.where(at >= 0, says[at], UNKNOWN)
        told[(value == YES).any(axis=1)] = YES
        told[(value == NO).any(axis=1)] = NO
    return told


def _with_lifts(raw: Raw, at: Ints, way: Ints) -> tuple[Ints, Ints, Ints]:
    """Split each lift into one node a storey: the ends, the raw row of every node, and the pairs that lifts join."""
    rows = lookup(raw.node_ids, np.array(sorted(raw.lifts), np.int64))
    lifts = rows[rows >= 0]
    places = list(range(len(raw.node_ids)))
    joined: list[tuple[int, int]] = []
    ends = at.copy()
    flat = ends.ravel()
    touching = np.flatnonzero(np.isin(flat, lifts))
    storeys: dict[int, dict[str, int]] = {}
    for i in touching.tolist():
        lift, level = int(flat[i]), raw.levels[int(way[i // 2])]
        floors = storeys.setdefault(lift, {})
        if level not in floors:
            if floors:
                floors[level] = len(places)
                places.append(lift)
                joined.extend((other, floors[level]) for key, other in floors.items() if key != level)
            else:
                floors[level] = lift
        ends.ravel()[i] = floors[level]
    return ends, np.array(places, np.int64), np.array(joined, np.int64).reshape(-1, 2)


def _columns(raw: Raw, way: Ints, steps: Ints, kerbs: Ints, ends: Ints, metres: Floats) -> pa.Table:
    of_way: dict[str, npt.NDArray[Any]] = {
        name: np.array([getattr(w, name) for w in raw.ways], np.int64)[way] if len(way) else way
        for name in ("direction", "paved", "lit", "winter_kept", "step_free")
    }
    kind = np.array([_KINDS.index(w.kind) for w in raw.ways], np.int64)[way] if len(way) else way
    at_kerb = (kerbs != UNKNOWN) & np.isin(kind, [_KINDS.index(k) for k in ("crossing", "footway", "street")])
    of_way["step_free"] = np.where(
        at_kerb & ((kerbs == NO) | (of_way["step_free"] == UNKNOWN)), kerbs, of_way["step_free"]
    )
    unknown_steps = steps == UNKNOWN
    return pa.Table.from_arrays(
        [
            pa.array(ends[:, 0].astype(np.int32)),
            pa.array(ends[:, 1].astype(np.int32)),
            pa.array(np.round(100 * metres).astype(np.int32)),
            pa.array(_KINDS, pa.string()).take(pa.array(kind)),
            pa.array(of_way["direction"] > 1),
            pa.array(np.where(unknown_steps, 0, steps).astype(np.int16), mask=unknown_steps),
            *(
                pa.array(of_way[n] == YES, pa.bool_(), mask=of_way[n] == UNKNOWN)
                for n in ("paved", "lit", "winter_kept", "step_free")
            ),
        ],
        schema=TABLES["streets"],
    )


def _lift_rows(pairs_: Ints) -> pa.Table:
    n = len(pairs_)
    unknown = pa.nulls(n, pa.bool_())
    return pa.Table.from_arrays(
        [
            pa.array(pairs_[:, 0].astype(np.int32)), pa.array(pairs_[:, 1].astype(np.int32)),
            pa.array(np.zeros(n, np.int32)), pa.array(["lift"] * n, pa.string()),
            pa.array(np.zeros(n, bool)), pa.array(np.zeros(n, np.int16)),
            unknown, unknown, unknown, pa.array(np.ones(n, bool)),
        ],
        schema=TABLES["streets"],
    )  # fmt: skip


def parts(streets: pa.Table, nodes: int) -> Ints:
    """Which part of the network each node belongs to, whatever the direction; the largest by nodes is 0, (n,)."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ends = [streets[c].to_numpy() for c in ("from_node", "to_node")]
    graph = coo_matrix((np.ones(len(ends[0]), np.int8), tuple(ends)), shape=(nodes, nodes))
    part = connected_components(graph, directed=False)[1]
    order = np.argsort(-np.bincount(part, minlength=1), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[part] if nodes else np.zeros(0, np.int64)


def _told(streets: pa.Table, nodes: int) -> tuple[Text, ...]:
    length = streets["length_cm"].to_numpy().astype(np.float64)
    total = float(length.sum())
    if not total:
        return ()
    off = parts(streets, nodes)[streets["from_node"].to_numpy()] != 0
    shares = {
        name: 100 * float(length[streets[column].is_null().to_numpy()].sum()) / total
        for name, column in (
            ("paved", "paved"), ("lit", "lit"), ("winter", "winter_kept"), ("free", "step_free"),
        )
    }  # fmt: skip
    texts = [_UNKNOWN.format(**{k: format_number(v, "sv") for k, v in shares.items()})]
    if off.any():
        share = 100 * float(length[off].sum()) / total
        texts.append(
            Text(
                sv=_CUT_OFF.sv.format(
                    n=format_number(int(off.sum()), "sv"), all=format_number(len(length), "sv"),
                    share=format_number(share, "sv", 1),
                ),
                en=_CUT_OFF.en.format(
                    n=format_number(int(off.sum()), "en"), all=format_number(len(length), "en"),
                    share=format_number(share, "en", 1),
                ),
            )
        )  # fmt: skip
    return tuple(texts)
