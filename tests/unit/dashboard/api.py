"""An API made of answers, at a moment that stands still."""

from datetime import UTC, datetime, timedelta

from gateway.dashboard import Answer

NOW = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


class FakeApi:
    """Answers by method and path; keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, dict | None, dict, dict]] = []
        self.answers: dict[tuple[str, str], object] = {}

    def on(self, method: str, path: str, answer, status: int = 200) -> None:
        self.answers[method, path] = answer if callable(answer) else Answer(status=status, body=answer)

    def calls(self, method: str) -> list[tuple[str, dict | None, dict]]:
        return [(path, body, headers) for sent, path, body, headers, _ in self.sent if sent == method]

    async def send(self, method, path, *, token, params, body, headers):
        self.sent.append((method, path, body, dict(headers), dict(params)))
        answer = self.answers.get((method, path))
        if answer is None:
            return Answer(
                status=404,
                body={"type": "/problems/unknown", "title": "There is no such thing", "detail": f"No {path}."},
            )
        return answer(dict(params), body) if callable(answer) else answer
