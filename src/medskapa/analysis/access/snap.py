"""From a place on the map to the network, and straight lines where there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.access.network import Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Snapped:
    """The nearest node of each point and how far off it is, (p,): node −1 and distance infinite where too far."""

    node: Ints
    off_m: Floats


def snap(network: Network, x_m: npt.ArrayLike, y_m: npt.ArrayLike, most_m: float) -> Snapped:
    """The nearest node of each point, as the crow flies; of equally near ones that with the lowest number.

    x_m, y_m : (p,), metres. most_m : the longest way to a node, inclusive. Nodes without any arc are no way in.
    """
    points = np.column_stack([np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)])
    tree, first = network.entrances
    if tree is None or len(points) == 0:
        return Snapped(np.full(len(points), -1, np.int32), np.full(len(points), np.inf))
    far, index = tree.query(points)
    near = far <= most_m
    node = np.full(len(points), -1, np.int32)
    node[near] = first[index[near]]
    return Snapped(node, np.where(near, far, np.inf))


def nearest_points(
    points: npt.NDArray[np.float64], others: npt.NDArray[np.float64]
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """The distance to the nearest other point, and which it is (the first of equally near); (p,), metres.

    Where there are no others the distance is infinite and the index −1.
    """
    from scipy.spatial import KDTree

    if len(others) == 0 or len(points) == 0:
        return np.full(len(points), np.inf), np.full(len(points), -1, np.int64)
    tree = KDTree(others)
    far, index = tree.query(points)
    _, start, back = np.unique(others, axis=0, return_index=True, return_inverse=True)
    first = start[back.reshape(-1)].astype(np.int64)  # of places at one point the first
    return np.asarray(far, np.float64), first[index]


def straight_m(
    x_m: npt.ArrayLike, y_m: npt.ArrayLike, place_x_m: npt.ArrayLike, place_y_m: npt.ArrayLike
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """The straight line from each point to the nearest place, metres, and which place; infinite and −1 without any."""
    points = np.column_stack([np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)])
    others = np.column_stack([np.asarray(place_x_m, np.float64), np.asarray(place_y_m, np.float64)])
    return nearest_points(points, others)
