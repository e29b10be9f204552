"""From an address to a source, and again later: which family it is, what its site allows and offers, how it reads.

``candidate`` is what somebody gives; ``visitor`` asks for pages; ``evidence``, ``places`` and ``links`` read them;
``finding`` looks for the forum and ``front`` for where it begins; ``trial`` reads a board and a thread, and ``fields``
tells what its posts have; ``recognise`` and ``check`` put it together, and ``rounds`` checks many.
"""

from crawlers.recognition.candidate import Candidate, check_candidate, suggest_name
from crawlers.recognition.check import Checked
from crawlers.recognition.fields import count_fields
from crawlers.recognition.recognise import Found, recognise_source
from crawlers.recognition.rounds import Round
from crawlers.recognition.trial import Trial

__all__ = [
    "Candidate",
    "Checked",
    "Found",
    "Round",
    "Trial",
    "check_candidate",
    "count_fields",
    "recognise_source",
    "suggest_name",
]
