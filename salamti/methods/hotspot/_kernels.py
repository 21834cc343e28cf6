"""The compiled search for the best cylinder, and its repetition on simulated data.

The search is exact. What it leaves out cannot be the best:

- A window that does not begin and end on a day with a case inside the circle has a smaller window
  with as many cases and no more expected.
- c cases are tried only where some c of them stand close enough together (`_thresholds`). Cases
  are sorted by day, so this is one pass over pairs of cases; numbers of cases are taken in steps,
  with the shortest time of the smallest and the largest expected number of the largest.
- Nested circles are taken in groups: the cases of the largest and the weight of the smallest bound
  all of them. Only a group that may hold a better window is split.

The first of equals wins: centres in order, then circles by size, fewer cases, earlier days.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from salamti.methods.hotspot._layout import Bar, Floats, Ints, Line, Room, Spot, Study

STRIDE = 10
"""Numbers of cases grow by one part in this many from step to step."""
ALIKE = 1.5
"""Circles whose weights differ by at most this factor begin as one group."""
FAR = 1 << 30
"""More ticks, or days, than any window has."""
BEST, CENTRE, RING, START, END, CASES, EXPECTED = range(7)
"""Columns of a found cylinder."""


@njit(cache=True, nogil=True)
def ratio(cases: int, expected: float, total: int) -> float:
    """Log likelihood ratio; 0 where there are no more cases than expected."""
    if cases <= expected or expected <= 0.0:
        return 0.0
    value: float = cases * np.log(cases / expected)
    if cases < total:
        value += (total - cases) * np.log((total - cases) / (total - expected))
    return value


@njit(cache=True, nogil=True)
def _bar(study: Study, spot: Spot) -> Bar:
    """What a window must reach to beat the best, expecting what the circle of the spot does."""
    level = min(int(spot.found[BEST] / study.step), study.limit.shape[0] - 1)
    unit = study.weight[spot.centre, spot.ring] * study.scale * study.tick
    return Bar(study.limit[level], study.floor, unit, study.slack, study.days)


@njit(cache=True, nogil=True)
def _ticks(bar: Bar, cases: int) -> int:
    """In how many ticks so many cases must stand to beat the best."""
    return int(min(bar.limit[min(cases, bar.limit.size - 1)] / bar.unit + bar.slack, FAR))


@njit(cache=True, nogil=True)
def _closest(line: Line, cases: int, within: tuple[int, int]) -> tuple[bool, bool]:
    """Whether some `cases` in a row stand within days, and whether also within ticks."""
    begin, end, day, last = line.begin, line.end[cases - 1 :], line.day, line.day[cases - 1 :]
    limit, reach = np.int32(within[0]), np.int32(within[1] - 1)
    shortest = best = np.int32(FAR)
    for i in range(end.size):  # no exit inside: the loop becomes vector instructions
        over = np.int32(last[i] - day[i] - reach)
        shortest = min(shortest, over)
        best = min(best, max(over, np.int32(end[i] - begin[i] - limit)))
    return bool(shortest <= 0), bool(best <= 0)


@njit(cache=True, nogil=True)
def _next(bar: Bar, line: Line, cases: int) -> tuple[int, int]:
    """The next numbers of cases (first, last) that may beat the best; (0, 0) where none can."""
    n, cap = line.day.size, bar.limit.size - 1
    while cases <= n:
        top = max(cases, min(cases + max(1, cases // STRIDE), cap))
        most = _ticks(bar, top)
        if most >= bar.floor[min(cases, cap)]:
            near, hit = _closest(line, cases, (most, bar.days))
            if not near:
                return 0, 0
            if hit:
                return cases, min(top, n)
        cases = top + 1
    return 0, 0


@njit(cache=True, nogil=True)
def _pair(line: Line, i: int, need: tuple[int, int, int]) -> int:
    """The first case from `i` on that begins `need`: cases within ticks and days; -1 if none."""
    cases, most, days = need
    for first in range(i, line.day.size - cases + 1):
        last = first + cases - 1
        if line.day[last] - line.day[first] < days and line.end[last] - line.begin[first] <= most:
            return first
    return -1


@njit(cache=True, nogil=True)
def _is_free(study: Study, spot: Spot, days: tuple[int, int]) -> bool:
    """Whether a window of a circle shares no place and day with a taken one."""
    for k in range(study.taken_days.shape[0]):
        reaches = spot.ring >= study.taken_ring[k, spot.centre]
        if reaches and days[0] <= study.taken_days[k, 1] and days[1] >= study.taken_days[k, 0]:
            return False
    return True


@njit(cache=True, nogil=True)
def _try(study: Study, spot: Spot, window: tuple[int, int, int]) -> None:
    """Keep a window (first day, last day, cases) where it beats the best."""
    first, last, cases = window
    passed = study.elapsed[last + 1] - study.elapsed[first]
    expected = study.weight[spot.centre, spot.ring] * passed * study.scale
    value = ratio(cases, expected, study.total)
    if value > spot.found[BEST] and _is_free(study, spot, (first, last)):
        spot.found[BEST], spot.found[CENTRE], spot.found[RING] = value, spot.centre, spot.ring
        spot.found[START], spot.found[END] = first, last
        spot.found[CASES], spot.found[EXPECTED] = cases, expected


@njit(cache=True, nogil=True)
def _circle(study: Study, line: Line, spot: Spot) -> None:
    """Try all windows of one circle that may beat the best."""
    bar = _bar(study, spot)
    cases, top = _next(bar, line, study.least)
    while cases > 0:
        for c in range(cases, top + 1):
            need = (c, _ticks(bar, c), bar.days)
            i = _pair(line, 0, need)
            while i >= 0:
                _try(study, spot, (line.day[i], line.day[i + c - 1], c))
                i = _pair(line, i + 1, need)
        bar = _bar(study, spot)
        cases, top = _next(bar, line, top + 1)


@njit(cache=True, nogil=True)
def _first(line: Line, n: int) -> Line:
    return Line(line.begin[:n], line.end[:n], line.day[:n], line.ring[:n])


@njit(cache=True, nogil=True)
def _near(study: Study, centre: int, room: Room) -> Line:
    """The cases in the largest circle."""
    cases, near = room.cases, room.near
    rank, rings = study.rank[centre], study.rings[centre]
    n = 0
    for q in range(cases.day.size):  # written always, kept by the count: no jump to mispredict
        ring = rank[cases.ring[q]]
        near.day[n], near.ring[n] = q, ring
        n += int(ring < rings)
    for k in range(n):
        q = near.day[k]
        near.begin[k], near.end[k], near.day[k] = cases.begin[q], cases.end[q], cases.day[q]
    return _first(near, n)


@njit(cache=True, nogil=True)
def _within(near: Line, ring: int, inside: Line) -> Line:
    """The cases of `near` up to a ring."""
    n = 0
    for q in range(near.day.size):
        inside.begin[n], inside.end[n], inside.day[n] = near.begin[q], near.end[q], near.day[q]
        n += int(near.ring[q] <= ring)
    return _first(inside, n)


@njit(cache=True, nogil=True)
def _groups(weight: Floats, rings: int, stack: Ints) -> int:
    """Push groups of circles of similar weight, the smallest on top. Says how many."""
    height, last = 0, rings - 1
    while last >= 0:
        first = last
        while first > 0 and weight[last] <= ALIKE * weight[first - 1]:
            first -= 1
        stack[height, 0], stack[height, 1] = first, last
        height, last = height + 1, first - 1
    return height


@njit(cache=True, nogil=True)
def _circles(study: Study, room: Room, spot: Spot) -> None:
    """Search the nested circles of a centre."""
    centre, stack = spot.centre, room.stack
    near = _near(study, centre, room)
    height = _groups(study.weight[centre], study.rings[centre], stack)
    while height > 0:
        height -= 1
        first, last = stack[height, 0], stack[height, 1]
        inside = _within(near, last, room.inside)
        smallest = Spot(centre, first, spot.found)
        if first == last:
            _circle(study, inside, smallest)
        elif _next(_bar(study, smallest), inside, study.least)[0] > 0:
            middle = (first + last) // 2
            stack[height, 0], stack[height, 1] = middle + 1, last
            stack[height + 1, 0], stack[height + 1, 1] = first, middle
            height += 2


@njit(cache=True, nogil=True)
def _living(study: Study, room: Room, spot: Spot) -> None:
    """Search the windows of a centre that end on the last day."""
    end = study.elapsed.size - 2
    near = _near(study, spot.centre, room)
    for ring in range(study.rings[spot.centre]):
        circle = Spot(spot.centre, ring, spot.found)
        bar = _bar(study, circle)
        cases = 0
        for q in range(near.day.size - 1, -1, -1):
            inside = near.ring[q] <= ring
            cases += int(inside)
            soon = study.ticks[end + 1] - near.begin[q] <= _ticks(bar, cases)
            if inside and soon and cases >= study.least:
                _try(study, circle, (near.day[q], end, cases))


@njit(cache=True, nogil=True)
def _line(n: int) -> Line:
    room = np.empty((4, n), np.int32)
    return Line(room[0], room[1], room[2], room[3])


@njit(cache=True, nogil=True)
def _cases(study: Study, place: Ints, day: Ints) -> Line:
    """All cases; for living clusters only those that one can still hold."""
    start = 0
    if study.alive:
        start = int(np.searchsorted(day, study.elapsed.size - 1 - study.days))
    cases = _line(day.size - start)
    for k in range(day.size - start):
        today = day[start + k]
        cases.begin[k], cases.end[k] = study.ticks[today], study.ticks[today + 1]
        cases.day[k], cases.ring[k] = today, place[start + k]
    return cases


@njit(cache=True, nogil=True)
def search(study: Study, place: Ints, day: Ints) -> Floats:
    """The best cylinder (columns as above); `place` and `day` of each case, sorted by day."""
    found = np.zeros(7)
    cases = _cases(study, place, day)
    size = cases.day.size + 1
    stack = np.empty((2 * study.rings.size + 2, 2), np.int32)
    room = Room(cases, _line(size), _line(size), stack)
    for centre in range(study.rings.size):
        spot = Spot(centre, 0, found)
        if study.alive:
            _living(study, room, spot)
        else:
            _circles(study, room, spot)
    return found


@njit(cache=True, nogil=True)
def drawn(study: Study, data: tuple[Ints, Ints], seed: int) -> tuple[Ints, Ints]:
    """A data set of the null model: place and day of each case, sorted by day."""
    np.random.seed(seed)
    place, day = data[0].copy(), data[1]
    if study.shuffles:
        np.random.shuffle(place)
        return place, day
    counts = np.zeros(study.elapsed.size - 1, np.int64)
    for q in range(place.size):
        place[q] = np.searchsorted(study.shares, np.random.random(), side="right")
        counts[np.searchsorted(study.elapsed, np.random.random(), side="right") - 1] += 1
    return place, np.repeat(np.arange(counts.size), counts).astype(np.int32)


@njit(cache=True, nogil=True)
def maxima(study: Study, data: tuple[Ints, Ints], seeds: NDArray[np.int64]) -> Floats:
    """The highest ratio in one simulated data set per seed."""
    highest = np.empty(seeds.size)
    for k in range(seeds.size):
        place, day = drawn(study, data, seeds[k])
        highest[k] = search(study, place, day)[BEST]
    return highest
