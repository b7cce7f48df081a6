-- Everything that some commands decided, at once. Whoever appends holds one lock until the commit is done, so
-- positions are dense, in the order of the commits, and none appears after a later one was read.
--
-- Raises RB001 (a stream has moved on, or a person has a key) and RB002 (a command id is taken), with what it found
-- as the detail; a version or an id that another row of the same table has is told by its unique index.
CREATE OR REPLACE FUNCTION rollbook.append(
    clock bigint,
    streams text[], versions bigint[], topics text[], roots text[], states bytea[], ids bytea[], answers bytea[],
    awaited text[], befores bigint[],
    told_ids bytea[], told_answers bytea[], told_purgeable boolean[],
    cleared text[], cleared_dues bigint[],
    timers text[], timer_dues bigint[], timer_kinds text[], timer_data text[],
    people text[], people_keys bytea[],
    OUT first bigint, OUT recorded bigint
) LANGUAGE plpgsql AS $$
DECLARE
    taken text;
    stored bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(1383033964, 1);
    SELECT e.position, e.recorded_at INTO first, recorded
        FROM rollbook.stored_events AS e ORDER BY e.position DESC LIMIT 1;
    first := coalesce(first, 0) + 1;
    recorded := greatest(recorded, clock);

    IF cardinality(streams) > 0 THEN
        SELECT string_agg(encode(a.command_id, 'hex'), ',') INTO taken
            FROM rollbook.answers AS a WHERE a.command_id = ANY (ids);
        IF taken IS NOT NULL THEN
            RAISE EXCEPTION 'already answered' USING ERRCODE = 'RB002', DETAIL = taken;
        END IF;
        IF cardinality(awaited) > 0 THEN
            SELECT json_agg(w.stream) INTO taken FROM unnest(awaited, befores) AS w (stream, version)
                WHERE NOT EXISTS (
                    SELECT FROM rollbook.stored_events AS e
                    WHERE e.originator_id = w.stream AND e.originator_version = w.version
                );
            IF taken IS NOT NULL THEN
                RAISE EXCEPTION 'moved on' USING ERRCODE = 'RB001', DETAIL = taken;
            END IF;
        END IF;
        INSERT INTO rollbook.stored_events
            (position, originator_version, recorded_at, originator_id, topic, root, state, command_id, answer)
            SELECT first - 1 + n.place, n.version, recorded, n.stream, n.topic, n.root, n.state, n.id, n.answer
            FROM unnest(streams, versions, topics, roots, states, ids, answers) WITH ORDINALITY
                AS n (stream, version, topic, root, state, id, answer, place);
    END IF;

    IF cardinality(told_ids) > 0 THEN
        SELECT string_agg(encode(e.command_id, 'hex'), ',') INTO taken FROM rollbook.stored_events AS e
            WHERE e.command_id = ANY (told_ids) AND e.command_id IS NOT NULL;
        IF taken IS NOT NULL THEN
            RAISE EXCEPTION 'already answered' USING ERRCODE = 'RB002', DETAIL = taken;
        END IF;
        INSERT INTO rollbook.answers (command_id, recorded_at, purgeable, answer)
            SELECT n.id, recorded, n.purgeable, n.answer
            FROM unnest(told_ids, told_answers, told_purgeable) AS n (id, answer, purgeable);
    END IF;

    IF cardinality(cleared) > 0 THEN
        DELETE FROM rollbook.timers AS t USING unnest(cleared, cleared_dues) AS c (key, due)
            WHERE t.key = c.key AND t.due = coalesce(c.due, t.due);
    END IF;
    IF cardinality(timers) > 0 THEN
        INSERT INTO rollbook.timers (key, due, kind, data)
            SELECT n.key, n.due, n.kind, n.data
            FROM unnest(timers, timer_dues, timer_kinds, timer_data) AS n (key, due, kind, data)
            ON CONFLICT (key) DO UPDATE SET due = excluded.due, kind = excluded.kind, data = excluded.data;
    END IF;

    IF cardinality(people) > 0 THEN
        INSERT INTO rollbook.person_keys (person, key)
            SELECT n.person, n.key FROM unnest(people, people_keys) AS n (person, key)
            ON CONFLICT (person) DO NOTHING;
        GET DIAGNOSTICS stored = ROW_COUNT;
        IF stored < cardinality(people) THEN
            RAISE EXCEPTION 'a person has a key already' USING ERRCODE = 'RB001', DETAIL = '[]';
        END IF;
    END IF;
END
$$;
