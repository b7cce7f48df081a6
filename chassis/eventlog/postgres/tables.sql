-- Version 1 of the log of one service. Text compares by its bytes, whatever the database's own collation.
CREATE TABLE rollbook.identity (
    service text NOT NULL,
    version integer NOT NULL
);

-- `originator_id` to `state` are the columns that the eventsourcing library reads.
CREATE TABLE rollbook.stored_events (
    position bigint NOT NULL,
    originator_version bigint NOT NULL,
    recorded_at bigint NOT NULL,
    originator_id text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    root text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    command_id bytea,
    answer bytea,
    CONSTRAINT streams PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX positions ON rollbook.stored_events (position);
CREATE UNIQUE INDEX command_ids ON rollbook.stored_events (command_id) WHERE command_id IS NOT NULL;

CREATE FUNCTION rollbook.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed or deleted' USING ERRCODE = 'RB003';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rollbook.stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION rollbook.refuse();

-- Of commands without events; the others' stand beside their first event.
CREATE TABLE rollbook.answers (
    command_id bytea PRIMARY KEY,
    recorded_at bigint NOT NULL,
    purgeable boolean NOT NULL,
    answer bytea NOT NULL
);
CREATE INDEX purgeable_answers ON rollbook.answers (recorded_at) WHERE purgeable;

CREATE TABLE rollbook.timers (
    key text COLLATE "C" PRIMARY KEY,
    due bigint NOT NULL,
    kind text NOT NULL,
    data text NOT NULL
);
CREATE INDEX timers_due ON rollbook.timers (due, key);

CREATE TABLE rollbook.snapshots (
    stream text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    state bytea NOT NULL
);

CREATE TABLE rollbook.checkpoints (
    owner text COLLATE "C" NOT NULL,
    lane text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    before bigint[] NOT NULL,
    PRIMARY KEY (owner, lane)
);

CREATE TABLE rollbook.attempts (
    owner text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (owner, source)
);

CREATE TABLE rollbook.parked (
    owner text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    root text COLLATE "C" NOT NULL,
    error text NOT NULL,
    attempts bigint NOT NULL,
    event bytea NOT NULL,
    PRIMARY KEY (owner, source, position)
);

CREATE TABLE rollbook.person_keys (
    person text COLLATE "C" PRIMARY KEY,
    key bytea
);

-- Who led last, by role; an epoch belongs to one leader alone.
CREATE TABLE rollbook.leases (
    role text COLLATE "C" PRIMARY KEY,
    epoch bigint NOT NULL,
    holder text NOT NULL,
    since timestamptz NOT NULL
);

-- How far the relay has sent, per partition the last position it sent there, and what holds it up since when.
CREATE TABLE rollbook.relayed (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    position bigint NOT NULL,
    lasts bigint[] NOT NULL,
    trouble text,
    troubled_since timestamptz
);
INSERT INTO rollbook.relayed (position, lasts) VALUES (0, '{}');
