from __future__ import annotations

from flask import Flask

from gateway.api.operating import Standing, count_answers, operating_blueprint


def metrics(standing: Standing | None) -> str:
    def look() -> Standing:
        if standing is None:
            raise OSError("the state is not there")
        return standing

    app = Flask("operating")
    app.register_blueprint(operating_blueprint({}, look, shared_metrics=False))
    return app.test_client().get("/metrics").text


def test_events_that_nobody_has_seen_are_counted_by_kind() -> None:
    assert 'gateway_events_unseen{kind="canary"} 2.0' in metrics(Standing({"canary": 2, "volume": 1}, {}, {}))


def test_an_agreement_that_is_about_to_end_is_told_with_its_days() -> None:
    assert 'gateway_agreement_days_left{agreement="care"} 7.0' in metrics(Standing({}, {"care": 7}, {}))


def test_without_the_state_the_other_figures_are_told() -> None:
    told = metrics(None)
    assert "gateway_answers" in told
    assert "gateway_events_unseen" not in told


def test_no_figure_says_to_a_fraction_of_a_second_when_something_happened() -> None:
    app = Flask("operating")
    count_answers(app)
    app.test_client().get("/anywhere")
    told = metrics(Standing({}, {}, {}))
    assert "gateway_answer_seconds_count" in told
    assert "_created" not in told
