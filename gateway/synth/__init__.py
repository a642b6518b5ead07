"""A synthetic archive of a station: nobody in it exists, and everything in it hangs together.

The same people stand in the household register, in cases, offences, calls, mediation and opinions, and in the texts of
all of them by name, ID number, telephone and number plate. The archive is as untidy as a real one, at stated rates.
``archive`` writes it; ``station`` decides what happens to a household; ``people``, ``places`` and ``words`` are what it
is made of; ``specimen`` is the one household that is always the same.
"""

from gateway.synth.archive import Synthesis, synthesise
from gateway.synth.specimen import SPECIMEN, SPECIMEN_NO

__all__ = ["SPECIMEN", "SPECIMEN_NO", "Synthesis", "synthesise"]
