from sandbox.streams import stream


def test_a_subject_draws_the_same_however_much_the_others_draw() -> None:
    alone = stream(7, "amounts").random(5).tolist()
    stream(7, "paths").random(1_000)

    assert stream(7, "amounts").random(5).tolist() == alone


def test_subjects_and_seeds_differ() -> None:
    draws = [stream(*key).random() for key in ((7, "a"), (7, "b"), (8, "a"))]

    assert len(set(draws)) == 3
