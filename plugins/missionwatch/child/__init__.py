"""Work on hostile input in a child process that can be ended: what stalls or eats memory dies there, not here.

    parent                                     child: python -m missionwatch.<stage>.worker
    Child.ask(head, body) ── frames, stdin ──>  serve(answer)
                          <── frames, stdout ──

A plain subprocess of our own module, since Airflow's tasks are daemonic and may not use multiprocessing. Standard library
only: a child must start quickly.
"""

from missionwatch.child.frames import read_frame, write_frame
from missionwatch.child.parent import Broken, Child
from missionwatch.child.serving import serve

__all__ = ["Broken", "Child", "read_frame", "serve", "write_frame"]
