"""What moves, and what it meets: corridors, route choice, exposure to seizure.

Start with `load`, then `build_network`, then a question::

    import routes

    network = routes.build_network(routes.load())
    routes.rank_crossings(network)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.world import read_world as load
    from routes.adapt import simulate_adaptation
    from routes.allocate import allocate_units
    from routes.backtest import backtest_world
    from routes.calibrate import calibrate_world
    from routes.centrality import smallest_cut
    from routes.comparison import compare_corridors
    from routes.detectors import place_detectors
    from routes.displacement import close_crossings
    from routes.evidence import gather_evidence
    from routes.explain import explain_crossing
    from routes.exposure import interception_summary, measure_exposure
    from routes.flows import leg_flows
    from routes.network import build_network, to_networkx
    from routes.outcome import compare_scenarios
    from routes.posterior import read_posterior
    from routes.priority import list_priorities
    from routes.ranking import rank_crossings
    from routes.scenario import Scenario
    from routes.scenario_file import read_scenario
    from routes.timeline import compare_over_time

# Where each public name lives. Importing the package loads none of these modules.
_HOMES = {
    "load": ("geo.world", "read_world"),
    "allocate_units": ("routes.allocate", "allocate_units"),
    "list_priorities": ("routes.priority", "list_priorities"),
    "place_detectors": ("routes.detectors", "place_detectors"),
    "simulate_adaptation": ("routes.adapt", "simulate_adaptation"),
    "build_network": ("routes.network", "build_network"),
    "to_networkx": ("routes.network", "to_networkx"),
    "rank_crossings": ("routes.ranking", "rank_crossings"),
    "measure_exposure": ("routes.exposure", "measure_exposure"),
    "interception_summary": ("routes.exposure", "interception_summary"),
    "compare_corridors": ("routes.comparison", "compare_corridors"),
    "close_crossings": ("routes.displacement", "close_crossings"),
    "explain_crossing": ("routes.explain", "explain_crossing"),
    "leg_flows": ("routes.flows", "leg_flows"),
    "smallest_cut": ("routes.centrality", "smallest_cut"),
    "Scenario": ("routes.scenario", "Scenario"),
    "read_scenario": ("routes.scenario_file", "read_scenario"),
    "compare_scenarios": ("routes.outcome", "compare_scenarios"),
    "compare_over_time": ("routes.timeline", "compare_over_time"),
    "gather_evidence": ("routes.evidence", "gather_evidence"),
    "calibrate_world": ("routes.calibrate", "calibrate_world"),
    "read_posterior": ("routes.posterior", "read_posterior"),
    "backtest_world": ("routes.backtest", "backtest_world"),
}

__all__ = [
    "Scenario",
    "allocate_units",
    "backtest_world",
    "build_network",
    "calibrate_world",
    "close_crossings",
    "compare_corridors",
    "compare_over_time",
    "compare_scenarios",
    "explain_crossing",
    "gather_evidence",
    "interception_summary",
    "leg_flows",
    "list_priorities",
    "load",
    "measure_exposure",
    "place_detectors",
    "rank_crossings",
    "read_posterior",
    "read_scenario",
    "simulate_adaptation",
    "smallest_cut",
    "to_networkx",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'routes' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
