from datetime import timedelta

import polars as pl

from sandbox.mail.mails import Mails


def talks(post: Mails) -> pl.DataFrame:
    """Return the mails of threads, with the id and subject of the one before each."""
    return (
        post.messages.filter(
            pl.col("kind").is_in(["thread", "shared address", "introduction"])
        )
        .sort("thread", "sent_at", "mail", maintain_order=True)
        .with_columns(
            before=pl.col("message_id").shift(1).over("thread"),
            after=pl.col("sent_at") - pl.col("sent_at").shift(1).over("thread"),
        )
    )


def test_a_reply_names_the_mail_before_it_and_all_those_before(post: Mails) -> None:
    replies = talks(post).filter(pl.col("before").is_not_null())
    naming = replies.filter(pl.col("style") != "by hand")
    whole = naming.filter(pl.col("style") != "no references")

    assert naming["in_reply_to"].equals(naming["before"])
    assert whole["references"].list.last().equals(whole["before"])
    assert (whole["references"].list.len() == whole["references"].list.n_unique()).all()
    assert (whole["references"].list.len() > 1).any()


def test_a_first_mail_names_nothing(post: Mails) -> None:
    first = talks(post).filter(pl.col("before").is_null())

    assert first["in_reply_to"].null_count() == first.height
    assert (first["references"].list.len() == 0).all()
    assert set(first["style"]) == {"whole"}


def test_some_replies_name_nothing_but_have_the_subject_and_come_soon(
    post: Mails,
) -> None:
    rows = talks(post).with_columns(
        was=pl.col("subject").shift(1).str.replace(r"^(Re|RE|AW|R): ", "")
    )
    by_hand = rows.filter(style="by hand")

    assert by_hand.height > 30
    assert by_hand["in_reply_to"].null_count() == by_hand.height
    assert (by_hand["references"].list.len() == 0).all()
    assert by_hand["subject"].str.replace(r"^(Re|RE|AW|R): ", "").equals(by_hand["was"])
    assert by_hand["after"].max() < timedelta(days=30)  # type: ignore[operator]


def test_some_programs_drop_the_references(post: Mails) -> None:
    bare = talks(post).filter(style="no references")

    assert bare.height > 30
    assert (bare["references"].list.len() == 0).all()
    assert bare["in_reply_to"].null_count() == 0


def test_some_subjects_change_in_mid_thread(post: Mails) -> None:
    changed = talks(post).filter(style="other subject")

    assert changed.height > 30
    assert not changed["subject"].str.contains("^(Re|RE|AW|R): ").any()
    assert (changed["references"].list.len() > 0).all()


def test_some_answer_from_another_address_of_their_company(post: Mails) -> None:
    others = talks(post).filter(pl.col("from_address").str.starts_with("office@"))
    people = post.truth.join(others, on="mail", how="semi")

    assert others.height > 10
    assert others["in_reply_to"].null_count() == 0
    assert people["person"].null_count() == 0


def test_message_ids_are_distinct_but_for_careless_newsletters(post: Mails) -> None:
    odd = post.messages.filter(
        pl.col("message_id").is_null() | pl.col("message_id").is_duplicated()
    )

    assert 10 < odd.height < 100
    assert set(odd["kind"]) == {"newsletter"}
    assert 0 < odd["message_id"].null_count() < odd.height


def test_within_a_thread_nobody_outside_writes_twice_before_an_answer(
    post: Mails,
) -> None:
    rows = talks(post).filter(pl.col("direction") != "internal")
    twice = (pl.col("direction") == "in") & (
        pl.col("direction").shift(1).over("thread") == "in"
    )

    assert rows.filter(twice).is_empty()
