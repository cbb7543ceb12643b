"""digest: one edition of one day, for a reader who has one minute.

`due_editions` says what to build, `build` makes a digest of what is known about the period, `render_message` the mail to
one recipient. Values in, values out: the same inputs give the same bytes.
"""

from missionwatch.digest.clock import Due, due_editions, period, period_of
from missionwatch.digest.edition import build, is_late, render_message
from missionwatch.digest.inputs import DigestInputs

__all__ = ["DigestInputs", "Due", "build", "due_editions", "is_late", "period", "period_of", "render_message"]
