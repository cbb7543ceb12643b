"""Work on hostile input in a child process that can be ended: what stalls or eats memory dies there, not here.

    parent                                     child: python -m missionwatch.<stage>.worker
    Child.ask(head, body) ── frames, stdin ──>  serve(answer)
                          <── frames, stdout ──

A plain subprocess of our own module, since Airflow's tasks are daemonic and may not use multiprocessing. Nothing but the
standard library and our errors: a child must start quickly.
"""

from missionwatch.child.answers import answered, opened
from missionwatch.child.frames import read_frame, write_frame
from missionwatch.child.parent import Broken, Child, Closing
from missionwatch.child.serving import serve

__all__ = ["Broken", "Child", "Closing", "answered", "opened", "read_frame", "serve", "write_frame"]
