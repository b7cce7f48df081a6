"""Public addresses that reporting answers."""

ADDRESSES = (
    ("GET", "/v1/reports/completion"),
    ("GET", "/v1/reports/completion.csv"),
    ("GET", "/v1/reports/completion/learners"),
    ("GET", "/v1/reports/funnel"),
    ("GET", "/v1/reports/funnel/learners"),
    ("GET", "/v1/needs"),
)
