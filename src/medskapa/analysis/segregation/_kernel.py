"""Compiled search for the people nearest to a cell: whole numbers until the last fraction of a ring.

The lattice lies in bands of ``HIGH`` rows. Cells are ordered by band, then column, then row, and ranked in that order.
A word of ``marks`` holds some columns of one band: a bit for each populated cell, and above the bits the number of
populated cells before the word; so the rank of any column is one look-up, and the people of a whole piece of a band
are two look-ups in running sums. A disk is such pieces plus the cells at its edge, which are looked at one by one.
Distances are squared and counted in cells: whole numbers.
"""

from __future__ import annotations

import numpy as np

from medskapa.analysis.segregation._layout import (
    Floats,
    Index,
    Ints,
    Results,
    Scratch,
    Tables,
    bits_set,
    compiled,
)

__all__ = ["Floats", "Index", "Ints", "Scratch", "Tables", "compiled"]  # others import them from here

PROPORTIONAL, WHOLE, SAMPLED = 0, 1, 2
SHIFT = 3  # 1 to 3 were measured
HIGH = 1 << SHIFT  # rows of a band
ACROSS = 5 - SHIFT  # 2**ACROSS columns of a band in a word of 32 bits
WIDEST = 1 << 14  # squared distances that one scan tells apart
LOOK_BACK = 16  # origins
RIDGE = 0.05  # of a cell, squared: keeps the plane level across origins that lie in one line
DRIFT = 0.9
EVERYWHERE = np.iinfo(np.int32).max  # the reach of a context that wants more people than there are
MARGIN = 4.0  # of the last errors: how far around the guess the first scan looks
INV_PI = 1.0 / np.pi
Crossing = tuple[int, int, int]  # squared distances of the ring and the one before, people of the ring


@compiled
def _rank(marks: Ints, start: int, x: int) -> int:
    """Number of populated cells before a column of the band whose words begin at ``start``."""
    word = marks[Index(start + (x >> ACROSS))]
    return int((word >> 32) + bits_set(word & ((1 << ((x << SHIFT) & 31)) - 1)))


@compiled
def _scan(t: Tables, s: Scratch, x: int, y: int, inner: int, outer: int) -> tuple[int, int]:
    """People of the inner disk, and cells listed; people beyond it, up to the outer disk, by squared distance."""
    marks, counted, where, people = t.marks, t.counted, t.where, t.people
    cells, beyonds, ring = s.cell, s.beyond, s.ring
    reach = int(np.sqrt(float(outer)))
    inside, found, top = 0, 0, outer - inner + 1
    start = (max(y - reach, 0) >> SHIFT) * t.words
    for band in range(max(y - reach, 0) >> SHIFT, (min(y + reach, t.rows - 1) >> SHIFT) + 1):
        low = (band << SHIFT) - y
        high = low + HIGH - 1
        near = max(low, -high, 0)
        half = int(np.sqrt(float(outer - near * near)))
        first = _rank(marks, start, max(x - half, 0))
        last = _rank(marks, start, min(x + half + 1, t.columns))
        far = max(-low, high)
        left = right = last
        if far * far <= inner:
            half = int(np.sqrt(float(inner - far * far)))
            left = _rank(marks, start, max(x - half, 0))
            right = _rank(marks, start, min(x + half + 1, t.columns))
            inside += counted[Index(right)] - counted[Index(left)]
        start += t.words
        s.left[Index(band)] = left
        s.right[Index(band)] = right
        cell = right if first == left else first
        while cell < last:  # one loop around the piece: two, or one unrolled, take longer
            at = where[Index(cell)]
            dx = (at & 0xFFFFFFFF) - x
            dy = (at >> 32) - y
            beyond = dx * dx + dy * dy - inner
            beyond = max(beyond, 0)
            short = beyond - top
            less = short >> 63  # -1 within the outer disk, otherwise 0
            beyond = top + (short & less)
            cells[Index(found)] = cell
            beyonds[Index(found)] = beyond
            ring[Index(beyond)] += people[Index(cell)]
            found -= less
            cell += 1
            cell = right if cell == left else cell
    return inside + ring[0], found


@compiled
def _crossing(
    t: Tables, s: Scratch, x: int, y: int, target: int, guess: int, margin: int
) -> tuple[int, int, int, int, int]:
    """Scan until the ring is found where the count reaches the target: both disks, ring, ring before, cells listed."""
    low, people_low = 0, 0
    high, people_high = max(x, t.columns - 1 - x) ** 2 + max(y, t.rows - 1 - y) ** 2, t.total
    known = False
    outer = min(guess + margin, high)
    inner = max(min(guess - margin, outer - 1), 0)
    rounds = 0
    while True:
        people, found = _scan(t, s, x, y, inner, outer)
        count, beyond, top = people, 0, outer - inner
        while count < target and beyond < top:
            beyond += 1
            count += s.ring[Index(beyond)]
        before = beyond - 1
        while before > 0 and s.ring[Index(before)] == 0:
            before -= 1
        for i in range(top + 2):
            s.ring[Index(i)] = 0
        if people < target <= count:
            ring = inner + beyond
            if before > 0 or inner == 0:
                return inner, outer, ring, inner + before, found
            wider = max(inner - 2 * top - 2 * int(np.sqrt(float(inner))), 0)
            if ring - wider > WIDEST:
                return inner, outer, ring, _farthest(t, x, y, inner), found
            inner, outer = wider, ring  # until the ring before is in it too
            continue
        if people >= target:
            high, people_high, known = inner, people, True
        else:
            low, people_low = outer, count
        rounds += 1
        inner, outer = _window(low, people_low, high, people_high, known, target, rounds)


@compiled
def _window(
    low: int, people_low: int, high: int, people_high: int, known: bool, target: int, rounds: int
) -> tuple[int, int]:
    """The next inner and outer disk: the ring lies beyond ``low`` and not beyond ``high``."""
    if rounds > 5:
        middle = (low + high) // 2
    elif known:
        middle = low + int((high - low) * ((target - people_low) / max(people_high - people_low, 1)))
    else:
        middle = int((low + 2) * (target / max(people_low, 1)))
    margin = min(2 * int(np.sqrt(float(middle))) + 16, WIDEST // 2)
    inner = max(min(middle - margin, high - margin), low)
    return inner, max(min(middle + margin, high), inner)


@compiled
def _farthest(t: Tables, x: int, y: int, square: int) -> int:
    """The largest squared distance of a populated cell within a disk."""
    reach = int(np.sqrt(float(square)))
    largest = 0
    for band in range(max(y - reach, 0) >> SHIFT, (min(y + reach, t.rows - 1) >> SHIFT) + 1):
        first = _rank(t.marks, band * t.words, max(x - reach, 0))
        last = _rank(t.marks, band * t.words, min(x + reach + 1, t.columns))
        for i in range(first, last):
            here = (t.column[i] - x) ** 2 + (t.row[i] - y) ** 2
            if here <= square:
                largest = max(largest, here)
    return largest


@compiled
def _add_up(t: Tables, s: Scratch, y: int, inner: int, outer: int, ring: int, found: int) -> None:
    """What lies before the crossing ring and in it, one number a variable."""
    reach = int(np.sqrt(float(outer)))
    from_band, to_band = max(y - reach, 0) >> SHIFT, min(y + reach, t.rows - 1) >> SHIFT
    mask = (1 << t.bits) - 1
    at = ring - inner
    variable = 0
    for pack in range(0, t.packs, 2):  # two at a time; ``packs`` is even
        inside_0 = crossing_0 = inside_1 = crossing_1 = 0
        for band in range(from_band, to_band + 1):
            right, left = s.right[Index(band)] * t.packs + pack, s.left[Index(band)] * t.packs + pack
            inside_0 += t.sums[Index(right)] - t.sums[Index(left)]
            inside_1 += t.sums[Index(right + 1)] - t.sums[Index(left + 1)]
        for i in range(found):
            cell = s.cell[Index(i)] * t.packs + pack
            beyond = s.beyond[Index(i)] - at
            value_0, value_1 = t.packed[Index(cell)], t.packed[Index(cell + 1)]
            inside_0 += value_0 & (beyond >> 63)
            inside_1 += value_1 & (beyond >> 63)
            crossing_0 += value_0 if beyond == 0 else 0
            crossing_1 += value_1 if beyond == 0 else 0
        for inside, crossing in ((inside_0, crossing_0), (inside_1, crossing_1)):
            for field in range(min(t.fields, t.variables - variable)):
                s.before[variable] = (inside >> (t.bits * field)) & mask
                s.crossing[variable] = (crossing >> (t.bits * field)) & mask
                variable += 1


@compiled
def _value(t: Tables, cell: int, variable: int) -> int:
    """One variable of one cell."""
    pack = t.packed[cell * t.packs + variable // t.fields]
    return int((pack >> (t.bits * (variable % t.fields))) & ((1 << t.bits) - 1))


@compiled
def _mix(z: int) -> int:
    """SplitMix64: every bit of the number moves every bit of the result."""
    u = np.uint64(z) + np.uint64(0x9E3779B97F4A7C15)
    u = (u ^ (u >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    u = (u ^ (u >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return int(np.int64(u ^ (u >> np.uint64(31))))


@compiled
def _draw(t: Tables, s: Scratch, origin: int, at: int, found: int, wanted: int, seed: int) -> None:
    """Take whole cells of the crossing ring, in the order of their hash, until enough people are in."""
    size = 0
    for i in range(found):  # the ring's cells, moved to the front
        if s.beyond[i] == at:
            s.cell[size] = s.cell[i]
            size += 1
    base = _mix(_mix(_mix(seed) ^ (t.column[origin] + t.column_0)) ^ (t.row[origin] + t.row_0))
    s.crossing[:] = 0
    for taken in range(size):
        best, least = taken, np.uint64(0)
        for i in range(taken, size):
            cell = s.cell[i]
            key = np.uint64(_mix(_mix(base ^ (t.column[cell] + t.column_0)) ^ (t.row[cell] + t.row_0)))
            if i == taken or key < least:
                best, least = i, key
        s.cell[taken], s.cell[best] = s.cell[best], s.cell[taken]
        for variable in range(t.variables):
            s.crossing[variable] += _value(t, s.cell[taken], variable)
        if s.crossing[0] >= wanted:
            break


@compiled
def _everyone(t: Tables, s: Scratch, x: int, y: int) -> int:
    """Everybody lies before; the squared distance of the farthest cell."""
    largest = 0
    for variable in range(t.variables):
        pack = t.sums[len(t.people) * t.packs + variable // t.fields]
        s.before[variable] = (pack >> (t.bits * (variable % t.fields))) & ((1 << t.bits) - 1)
        s.crossing[variable] = 0
    for i in t.hull:
        largest = max(largest, (t.column[i] - x) ** 2 + (t.row[i] - y) ** 2)
    return largest


@compiled
def _context(
    t: Tables, s: Scratch, cell: int, target: int, guess: int, margin: int, rule: int, seed: int
) -> Crossing:
    """Find the crossing ring; fill ``before`` and ``crossing``."""
    x, y = t.column[cell], t.row[cell]
    if t.people[cell] >= target:
        for variable in range(t.variables):
            s.before[variable] = 0
            s.crossing[variable] = _value(t, cell, variable)
        return 0, 0, t.people[cell]
    if target >= t.total:
        last = _everyone(t, s, x, y)
        return last, last, 0
    inner, outer, ring, previous, found = _crossing(t, s, x, y, target, guess, margin)
    _add_up(t, s, y, inner, outer, ring, found)
    people = s.crossing[0]
    if rule == SAMPLED:
        _draw(t, s, cell, ring - inner, found, target - s.before[0], seed)
    return ring, previous, people


@compiled
def _radius(k: int, ring: int, previous: int, taken: int, people: int, whole: bool) -> float:
    """Radius in cells: within the crossing ring, and within the own cell, people are spread evenly over the area."""
    if ring == 0:
        return float(np.sqrt(INV_PI * min(k / max(people, 1), 1.0)))
    if whole or taken == people:
        return float(np.sqrt(float(ring)))
    inner = float(previous) if previous > 0 else INV_PI
    return float(np.sqrt(inner + (taken / people) * (ring - inner)))


@compiled
def _near(t: Tables, origins: Ints, i: int) -> int:
    """Which of the last origins is nearest to the next."""
    x, y = t.column[origins[i]], t.row[origins[i]]
    best, least = max(i - 1, 0), 1 << 62
    for j in range(max(i - LOOK_BACK, 0), i):
        square = (t.column[origins[j]] - x) ** 2 + (t.row[origins[j]] - y) ** 2
        if square <= least:
            best, least = j, square
    return best


@compiled
def _guess(t: Tables, s: Scratch, origins: Ints, i: int, contexts: int) -> None:
    """Guess the radii of an origin: a plane through those of the last origins, of which near ones weigh most."""
    first = max(i - LOOK_BACK, 0)
    x, y = t.column[origins[i]], t.row[origins[i]]
    total = sum_x = sum_y = sum_xx = sum_xy = sum_yy = 0.0
    for j in range(first, i):
        dx, dy = float(t.column[origins[j]] - x), float(t.row[origins[j]] - y)
        weight = 1 / (dx * dx + dy * dy + 1)
        weight *= weight
        s.weights[j - first] = weight
        total += weight
        sum_x += weight * dx
        sum_y += weight * dy
        sum_xx += weight * (dx * dx + RIDGE)
        sum_xy += weight * dx * dy
        sum_yy += weight * (dy * dy + RIDGE)
    s.guesses[:contexts] = 0
    if i == 0:
        return
    determinant = sum_xx * sum_yy - sum_xy * sum_xy
    slope_x = (sum_xy * sum_y - sum_x * sum_yy) / determinant
    slope_y = (sum_xy * sum_x - sum_y * sum_xx) / determinant
    height = total + slope_x * sum_x + slope_y * sum_y
    if height < 1e-6 * total:  # all far away on one side
        slope_x, slope_y, height = 0.0, 0.0, total
    for p in range(first, i):
        dx, dy = float(t.column[origins[p]] - x), float(t.row[origins[p]] - y)
        weight = s.weights[p - first] * (1 + slope_x * dx + slope_y * dy) / height
        for j in range(contexts):
            s.guesses[Index(j)] += weight * s.reached[Index(p), Index(j)]


@compiled
def nearest(
    t: Tables, s: Scratch, origins: Ints, ks: Ints, rule: int, own_too: bool, seed: int, out: Results
) -> None:
    """The contexts of some cells for rising numbers of people; results go to the places of these cells."""
    reached, errors = s.reached, s.errors
    for i in range(len(origins)):
        cell = origins[i]
        own = 0 if own_too else t.people[cell]
        _guess(t, s, origins, i, len(ks))
        for j in range(len(ks)):
            guess = max(s.guesses[Index(j)], 0.0)
            margin = min(int(MARGIN * errors[j] * guess) + 3, WIDEST // 2)
            ring = _context(t, s, cell, ks[j] + own, int(guess * guess), margin, rule, seed)
            reach = np.sqrt(float(ring[0]))
            reached[i, j] = reach
            errors[j] += 0.1 * (abs(reach - guess) - errors[j])
            _write(t, s, cell, j, ks[j], own, ring, rule, out)


@compiled
def again(
    t: Tables, s: Scratch, at: Ints, begin: Ints, ks: Ints, rule: int, own_too: bool, seed: int, out: Results
) -> None:
    """As `nearest`, from context ``begin[place]`` on; how far each may reach is in ``out`` as a guess."""
    errors = s.errors
    for cell in at:
        own = 0 if own_too else t.people[cell]
        place = out.place[cell]
        for j in range(begin[place], len(ks)):
            guess = np.sqrt(float(out.reach[place, j]))
            margin = min(int(1.5 * MARGIN * errors[j] * guess) + 3, WIDEST // 2)
            ring = _context(t, s, cell, ks[j] + own, int(guess * guess), margin, rule, seed)
            errors[j] += 0.1 * (abs(np.sqrt(float(ring[0])) - guess) - errors[j])
            _write(t, s, cell, j, ks[j], own, ring, rule, out)


@compiled
def _write(
    t: Tables, s: Scratch, cell: int, j: int, k: int, own: int, ring: Crossing, rule: int, out: Results
) -> None:
    """Write one context, from what `_context` found, to the place of its cell."""
    square, previous, people = ring
    place = out.place[cell]
    if own > 0:
        for v in range(t.variables):
            s.before[v] -= _value(t, cell, v)
    before, crossing = s.before[0], s.crossing[0]
    taken = min(k - before, crossing) if rule == PROPORTIONAL else crossing
    out.people[place, j] = before + taken
    for v in range(1, t.variables):
        part = float(s.crossing[v])
        if taken < crossing:
            part = part * taken / crossing
        out.totals[place, j, v - 1] = s.before[v] + part
    out.radius[place, j] = _radius(k, square, previous, taken, people, rule == WHOLE)
    if before + taken == 0:
        out.radius[place, j] = np.nan
    out.reach[place, j] = square if k + own <= t.total else EVERYWHERE


@compiled
def within(t: Tables, s: Scratch, origins: Ints, squares: Ints, own_too: bool, out: Results) -> None:
    """The contexts of some cells within given squared distances."""
    for cell in origins:
        place = out.place[cell]
        x, y = t.column[cell], t.row[cell]
        for j in range(len(squares)):
            _, found = _scan(t, s, x, y, squares[j], squares[j])
            s.ring[:2] = 0
            _add_up(t, s, y, squares[j], squares[j], squares[j] + 1, found)
            out.people[place, j] = s.before[0] - (0 if own_too else t.people[cell])
            for v in range(1, t.variables):
                out.totals[place, j, v - 1] = s.before[v] - (0 if own_too else _value(t, cell, v))
