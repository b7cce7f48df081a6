"""People, their seats and their history, by the command line alone."""

import json

FIGURES = ("taken", "known", "odd", "lost")


def test_people_move_in_with_their_seats_and_history_and_an_offering_is_rolled_out_to_them(tmp_path, line):
    data = ("--data", str(tmp_path / "data"))

    def done(*arguments, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text)
        told = line(*data, *(str(tmp_path / one) if one.endswith(".csv") else one for one in arguments), "--json")
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)

    def figures(told):
        return tuple(told["tables"][0][name] for name in FIGURES)

    columns = "course,title,component,component_title,kind\n"
    done("import", "courses", "courses.csv", courses=f"{columns}SAFE,Safety,read,Reading,reading\n")
    terms = "offering,course,timezone,delivery\n"
    done(
        "import",
        "offerings",
        "offerings.csv",
        offerings=f"{terms}SAFE-1,SAFE,UTC,on_demand\nSAFE-2,SAFE,UTC,on_demand\n",
    )
    people = "key,name,organization\n1,Ada,NORTH\n2,Bob,NORTH\n3,Cyd,SOUTH\n"

    added = done("import", "learners", "people.csv", "--create-organizations", people=people)
    seats = done("import", "enrollments", "seats.csv", seats="learner,offering\n1,SAFE-1\n9,SAFE-1\n")
    history = done("import", "completions", "history.csv", history="learner,course,completed_on\n2,SAFE,2020-02-29\n")
    who = ("--organization", "NORTH", "--organization", "SOUTH", "--not-completed")
    tried = done("rollout", "SAFE-2", *who, "--dry-run")
    rolled = done("rollout", "SAFE-2", *who)
    undone = done("import", "undo", history["job"])
    again = done("rollout", "SAFE-2", *who)

    assert [figures(one) for one in (added, seats, history)] == [(3, 0, 0, 0), (1, 0, 0, 1), (1, 0, 0, 0)]
    assert seats["report"] == str(tmp_path / "data-import-enrollments.csv")
    assert (tmp_path / "data-import-enrollments.csv").read_text().splitlines() == [
        "learner,offering,reason",
        "9,SAFE-1,hr knows no learner 9 here. Import learners first.",
    ]
    assert (tried["reached"]["learners"], tried["reached"]["completed"]) == (2, 1)
    assert [figures(one) for one in (tried, rolled)] == [(2, 0, 0, 0), (2, 0, 0, 0)]
    assert undone["state"] == "undone"
    assert figures(again) == (1, 2, 0, 0)


def test_a_rollout_to_nobody_named_or_of_what_is_not_there_is_told_in_one_line(tmp_path, line):
    data = ("--data", str(tmp_path / "data"))
    (tmp_path / "people.csv").write_text("key\n1\n")
    assert line(*data, "import", "learners", str(tmp_path / "people.csv")).returncode == 0

    nobody, nothing = line(*data, "rollout", "X"), line(*data, "rollout", "X", "--site", "Ulm")

    assert (nobody.returncode, nothing.returncode) == (2, 1)
    assert "Say whom it is for" in nobody.stderr
    assert "There is no offering X." in nothing.stderr
