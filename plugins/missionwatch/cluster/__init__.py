"""Cluster: one story however often and in however many languages it is told, and who copied whom.

`place(documents, window)` is all that the pipeline needs; `explain(document, window)` says what it looked at,
and `remarks` what is unusual about a document.
"""

from missionwatch.cluster.explaining import Candidate, explain, remarks
from missionwatch.cluster.placing import CLUSTER_VERSION, place
from missionwatch.cluster.window import MemoryWindow, Window

__all__ = ["CLUSTER_VERSION", "Candidate", "MemoryWindow", "Window", "explain", "place", "remarks"]
