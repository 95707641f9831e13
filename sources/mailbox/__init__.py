"""Mailbox: who wrote to whom and when, from IMAP servers and from files; no bodies."""
