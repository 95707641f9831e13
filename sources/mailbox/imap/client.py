"""Client: IMAPClient over our own transport, and how it logs in."""

import os
import ssl
from pathlib import Path

import certifi
from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped] # none

from sources.errors import Refused
from sources.mailbox.credentials import Password, Secret
from sources.mailbox.imap.bounds import Bounds
from sources.mailbox.imap.transport import Declined, Transport
from sources.mailbox.settings import ImapAccount

_QRESYNC = "QRESYNC"


class Client(IMAPClient):  # type: ignore[misc] # it ships no types
    """What IMAPClient does, over a transport that has bounds and is always verified.

    `has_qresync`: whether the server tells what vanished from a folder, once logged in.
    """

    transport: Transport
    has_qresync: bool = False

    def __init__(
        self, account: ImapAccount, context: ssl.SSLContext, bounds: Bounds
    ) -> None:
        """Connect; nothing of ours is sent before the server is verified."""
        self._bounds = bounds
        silence = bounds.limits.silence
        super().__init__(
            account.host,
            account.port,
            ssl_context=context,
            timeout=SocketTimeout(silence, silence),
        )
        self.transport.debug = 0  # it would log every line, mail and all

    def _create_IMAP4(self) -> Transport:  # noqa: N802 - the library's name of it
        self.transport = Transport(
            self.host, self.port, context=self.ssl_context, bounds=self._bounds
        )
        return self.transport

    def log_in(self, username: str, proof: str, *, is_token: bool) -> None:
        """Log in by an access token or a password, and ask to be told what vanishes.

        Raises:
            Declined: when the server does not let us in.

        """
        if is_token:
            word = f"user={username}\x01auth=Bearer {proof}\x01\x01"
            self.transport.authenticate_with("XOAUTH2", word.encode())
        elif self.has_capability("AUTH=PLAIN"):
            word = f"\0{username}\0{proof}"
            self.transport.authenticate_with("PLAIN", word.encode())
        else:
            self.transport.log_in_with(username, proof)
        self._cached_capabilities = None  # there may be more of them now
        if self.has_capability(_QRESYNC) and self.has_capability("ENABLE"):
            self.has_qresync = _QRESYNC.encode() in self.enable(_QRESYNC)

    def quoted(self, folder: str) -> bytes:
        """Return the name of a folder as IMAP writes it."""
        name: bytes = self._normalise_folder(folder)
        return name


def logged_in(
    account: ImapAccount, secret: Secret, context: ssl.SSLContext, bounds: Bounds
) -> Client:
    """Return a connection that is logged in; a refused token is renewed once.

    Raises:
        Declined: when the server does not let us in.
        Refused: when the provider gives no token.

    """
    if isinstance(secret, Password):
        return _let_in(Client(account, context, bounds), account, secret.text)
    token = secret.token()
    try:
        return _let_in(Client(account, context, bounds), account, token)
    except Declined as declined:
        if declined.is_passing:
            raise
    renewed = secret.token(refused=token)
    return _let_in(Client(account, context, bounds), account, renewed)


def trust(account: ImapAccount, place: str) -> ssl.SSLContext:
    """Return what verifies the server: its certificate and its name, always.

    Raises:
        Refused: when the CA file cannot be read.

    """
    file = account.ca_file or os.environ.get("SSL_CERT_FILE") or certifi.where()
    try:
        return ssl.create_default_context(cafile=Path(file))
    except (OSError, ValueError):
        got = f"the CA file {file} holds no certificates that can be read"
    hint = "correct ca_file: a PEM file with the certificates to trust"
    raise Refused(place, got, "certificates to verify the server with", hint)


def _let_in(client: Client, account: ImapAccount, proof: str) -> Client:
    try:
        is_token = account.authentication == "xoauth2"
        client.log_in(account.username, proof, is_token=is_token)
    except BaseException:
        client.transport.shutdown()
        raise
    return client
