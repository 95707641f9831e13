from sources.mailbox.parsing.raw_message import content_hash, size_with_crlf


def hashed(header: bytes, size: int = 10, header_bytes: int = 1_000) -> str:
    return content_hash(header, size, header_bytes=header_bytes)


def test_a_mail_is_known_again_whether_a_server_or_a_file_gives_it() -> None:
    from_file = hashed(b"Subject: a\nTo: \0b")

    assert from_file == hashed(b"Subject: a\r\nTo: \x80b\r\n\r\n")


def test_another_header_or_another_size_is_another_content() -> None:
    hashes = {hashed(b"Subject: a"), hashed(b"Subject: b"), hashed(b"Subject: a", 11)}

    assert len(hashes) == 3


def test_of_a_huge_header_only_the_beginning_counts() -> None:
    assert hashed(b"a" * 50, header_bytes=40) == hashed(b"a" * 90, header_bytes=40)


def test_a_size_counts_line_ends_as_a_server_does() -> None:
    assert size_with_crlf(b"a\nb\r\nc") == 7
