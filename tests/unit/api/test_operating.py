from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from gateway.api.operating import operating_blueprint


def metrics(unseen: Mapping[str, int] | None) -> str:
    def count() -> Mapping[str, int]:
        if unseen is None:
            raise OSError("the state is not there")
        return unseen

    app = Flask("operating")
    app.register_blueprint(operating_blueprint({}, count, shared_metrics=False))
    return app.test_client().get("/metrics").text


def test_events_that_nobody_has_seen_are_counted_by_kind() -> None:
    assert 'gateway_events_unseen{kind="canary"} 2.0' in metrics({"canary": 2, "volume": 1})


def test_without_the_state_the_other_figures_are_told() -> None:
    told = metrics(None)
    assert "gateway_answers" in told
    assert "gateway_events_unseen" not in told
