"""Bodies and answers about venues, rooms and equipment in the OpenAPI document; one story of two places."""

VENUE = "v06bz2m1v7t4n9s3k"
OTHER = "v06bz2m1v2j6x8p5e"
ROOM = f"{VENUE}.r06bz2m1v9f3m7k1z"
BLOCK = "b06bz2m1vy2h8q6ra"
EQUIPMENT = "e06bz2m1vrn3w5d0c"

VENUE_BODY = {
    "code": "SPREE",
    "name": "Spree campus",
    "timezone": "Europe/Berlin",
    "address": "Spreeufer 6, 10178 Berlin",
}
VENUE_CHANGED = {"name": "Campus on the Spree"}
TRAVEL_BODY = {"other": OTHER, "minutes": 45}
HOURS = [{"weekday": day, "opens": "08:00", "closes": "20:00"} for day in (1, 2, 3, 4, 5)]
ROOM_BODY = {
    "code": "ATRIUM",
    "name": "Atrium",
    "capacity": 24,
    "layout": "U-shape",
    "features": ["projector", "whiteboard"],
    "setup_minutes": 30,
    "teardown_minutes": 15,
    "hours": HOURS,
    "hire_cost": 45_000,
    "currency": "EUR",
}
ROOM_CHANGED = {"capacity": 20, "layout": "Circle of chairs"}
BLOCK_BODY = {
    "starts_at": "2026-08-03T00:00:00+02:00",
    "ends_at": "2026-08-15T00:00:00+02:00",
    "reason": "The floor is renewed.",
}
UNBLOCK_BODY = {"block": BLOCK}
EQUIPMENT_BODY = {"code": "HEADSETS", "name": "Headsets", "quantity": 20}
EQUIPMENT_CHANGED = {"quantity": 18}

VENUE_EXAMPLE = {"venue": VENUE, **VENUE_BODY, "travel": [{"venue": OTHER, "minutes": 45}]}
ROOM_EXAMPLE = {
    "room": ROOM,
    "venue": VENUE,
    **ROOM_BODY,
    "kind": "physical",
    "state": "in_use",
    "timezone": "Europe/Berlin",
    "concurrent": 1,
    "blocks": [{"block": BLOCK, "starts_at": "2026-08-02T22:00:00Z", "ends_at": "2026-08-14T22:00:00Z"}],
}
EQUIPMENT_EXAMPLE = {"equipment": EQUIPMENT, **EQUIPMENT_BODY, "venue": None, "state": "in_use"}
