"""Static checks of a procedure before any case runs by it.

The modules, in the order in which a newcomer may read them:

- `soundness`: the checks in their order.
- `unresolved_names`, `declarations`, `values`, `clocks`, `documents`, `periodic`: is the file well formed?
  `kind_names`: how they call kinds of facts and roles.
- `stage_graph`, `event_graph`: which step leads where, and what can have happened at a stage.
- `implications`, `invariants`: what is certain at a stage, on whatever path the case came.
- `stage_context`, `satisfiability`, `actors`, `solver`: can requirements be met at a stage, on some history or on all?
- `gates`, `histories`, `deadlocks`: can a step be taken, and can a case always be brought to an end?
- `keep_lines`: can each line of `keeps` be kept, and broken?

What more the author of a text is told stands in `author/banjie_author`.
"""
