"""Compiled optimal assignment on a sparse graph: shortest augmenting paths, one per left node.

A left node may stay alone at no cost. Potentials keep reduced costs at or above 0, so that each
search is Dijkstra's and stays within the few nodes that compete for the same partners.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ALONE = -1


class Graph(NamedTuple):
    """Edges of left node i are `starts[i]` to `starts[i + 1]`: partner and cost of each."""

    starts: Ints
    partner: Ints
    cost: Floats


class State(NamedTuple):
    """Potentials and partners of both sides, and what a search has seen of the right side."""

    u: Floats
    v: Floats
    of_left: Ints
    of_right: Ints
    dist: Floats
    came: Ints
    done: NDArray[np.bool_]


@njit(cache=True)
def solve(graph: Graph, lefts: int, rights: int) -> Ints:
    """Partner of each left node (lefts,), -1 where it stays alone: least total cost."""
    state = State(
        np.zeros(lefts), np.zeros(rights), np.full(lefts, ALONE), np.full(rights, ALONE),
        np.full(rights, np.inf), np.full(rights, ALONE), np.zeros(rights, np.bool_),
    )  # fmt: skip
    for left in range(lefts):
        if graph.starts[left + 1] > graph.starts[left]:
            _add(graph, state, left)
    return state.of_left


@njit(cache=True)
def _add(graph: Graph, state: State, left: int) -> None:
    """Bring one more left node in by the shortest augmenting path."""
    least = 0.0
    for k in range(graph.starts[left], graph.starts[left + 1]):
        least = min(least, graph.cost[k] - state.v[graph.partner[k]])
    state.u[left] = least
    heap = [(np.inf, ALONE)]
    reached = [left]
    at = [0.0]
    seen = [ALONE]
    _relax(graph, state, left, 0.0, heap, seen)
    best, end, right_end = -least, left, ALONE
    while heap[0][0] < best:
        far, right = heapq.heappop(heap)
        if state.done[right] or far > state.dist[right]:
            continue
        if state.of_right[right] == ALONE:
            best, right_end = far, int(right)
            break
        state.done[right] = True
        holder = int(state.of_right[right])
        reached.append(holder)
        at.append(far)
        if far - state.u[holder] < best:
            best, end, right_end = far - state.u[holder], holder, ALONE
        _relax(graph, state, holder, far, heap, seen)
    _settle(state, best, reached, at, seen)
    if right_end == ALONE:
        right_end = state.of_left[end]
        state.of_left[end] = ALONE
    _augment(state, left, right_end)
    _forget(state, seen)


@njit(cache=True)
def _relax(graph: Graph, state: State, left: int, far: float, heap: list, seen: list) -> None:  # type: ignore[type-arg]  # noqa: PLR0917
    for k in range(graph.starts[left], graph.starts[left + 1]):
        right = graph.partner[k]
        reach = far + graph.cost[k] - state.u[left] - state.v[right]
        if not state.done[right] and reach < state.dist[right]:
            if state.dist[right] == np.inf:
                seen.append(right)
            state.dist[right] = reach
            state.came[right] = left
            heapq.heappush(heap, (reach, right))


@njit(cache=True)
def _settle(state: State, best: float, reached: list, at: list, seen: list) -> None:  # type: ignore[type-arg]  # noqa: PLR0917
    """New potentials of all that the search scanned."""
    for k in range(len(reached)):
        state.u[reached[k]] += best - at[k]
    for k in range(1, len(seen)):
        if state.done[seen[k]]:
            state.v[seen[k]] -= best - state.dist[seen[k]]


@njit(cache=True)
def _augment(state: State, left: int, right: int) -> None:
    """Turn the path from `left` to `right` over; right is -1 where `left` itself stays alone."""
    while right != ALONE:
        giver = state.came[right]
        before = state.of_left[giver]
        state.of_left[giver] = right
        state.of_right[right] = giver
        right = ALONE if giver == left else before


@njit(cache=True)
def _forget(state: State, seen: list) -> None:  # type: ignore[type-arg]
    for k in range(1, len(seen)):
        state.dist[seen[k]] = np.inf
        state.came[seen[k]] = ALONE
        state.done[seen[k]] = False
