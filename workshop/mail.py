"""E-mail over SMTP, with the standard library alone."""

import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from types import TracebackType
from urllib.parse import unquote, urlsplit

PATIENCE = 30.0  # seconds that a mail server may take to answer
LOCAL = {"localhost", "127.0.0.1", "::1"}


class MailError(Exception):
    """The message says in one line why nothing can be sent; a password is never in it."""


class Refused(MailError):
    """The server, or a rule of what an address looks like, refuses this one message."""


@dataclass(frozen=True)
class Server:
    """A mail server. `secure` means TLS from the first byte; else it is begun with STARTTLS where that is offered.

    A server on this same machine needs neither.
    """

    host: str
    port: int
    secure: bool
    user: str = ""
    password: str = ""


def server_of(url: str) -> Server:
    """Read an address such as `smtp://user:password@host:587` or `smtps://host`; raises MailError.

    The port is 587 unless it is given, 465 for `smtps`; user and password are percent-encoded.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise MailError("SMTP_URL is not an address such as smtp://user:password@host:587") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise MailError("SMTP_URL is not an address such as smtp://user:password@host:587")
    secure = parts.scheme == "smtps"
    return Server(
        parts.hostname,
        port or (465 if secure else 587),
        secure,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def sender_of(mail_from: str, server: Server) -> str:
    """Return the address that mails come from: `mail_from`, else the user of `server`; raises MailError."""
    for given in (mail_from.strip(), server.user):
        if given:
            try:
                return _address(given).addr_spec
            except Refused:
                continue
    raise MailError("MAIL_FROM has to name the address that mails come from, such as minga@example.gob.ec")


def _address(text: str, name: str = "") -> Address:
    try:
        address = Address(" ".join(name.split()), addr_spec=text.strip())
    except (ValueError, IndexError, MessageError):
        raise Refused(f"{text!r} is not an e-mail address") from None
    if not address.domain or not address.username or not text.isascii():
        raise Refused(f"{text!r} is not an e-mail address")
    return address


def message(sender: str, sender_name: str, to: str, name: str, subject: str, text: str) -> EmailMessage:
    """Return a plain letter that asks for no automatic answer; raises Refused for an address that is none."""
    letter = EmailMessage()
    letter["From"] = _address(sender, sender_name)
    letter["To"] = _address(to, name)
    letter["Subject"] = " ".join(subject.split())
    letter["Date"] = formatdate(localtime=False)
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text, cte="quoted-printable")
    return letter


class Post:
    """An open connection to a mail server, used in a `with`; entering raises MailError when it cannot be opened."""

    def __init__(self, server: Server, patience: float = PATIENCE) -> None:
        self._server, self._patience = server, patience
        self._line: smtplib.SMTP | None = None

    def __enter__(self) -> "Post":
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._line is not None:
            try:
                self._line.quit()
            except (OSError, smtplib.SMTPException):
                self._line.close()
        self._line = None

    def _open(self) -> smtplib.SMTP:
        where = f"{self._server.host}:{self._server.port}"
        try:
            line = self._call()
            try:
                self._greet(line)
            except BaseException:
                line.close()
                raise
        except smtplib.SMTPAuthenticationError:
            raise MailError(f"{where} does not accept the user and password of SMTP_URL") from None
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"{where} could not be used: {type(error).__name__}") from error
        self._line = line
        return line

    def _call(self) -> smtplib.SMTP:
        here = self._server
        if here.secure:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(here.host, here.port, timeout=self._patience, context=context)
        return smtplib.SMTP(here.host, here.port, timeout=self._patience)

    def _greet(self, line: smtplib.SMTP) -> None:
        here = self._server
        line.ehlo_or_helo_if_needed()
        if not here.secure and here.host not in LOCAL:
            if line.has_extn("starttls"):
                line.starttls(context=ssl.create_default_context())
            elif here.user:
                raise MailError(f"{here.host} offers no encryption, so the password was not sent")
        if here.user:
            line.login(here.user, here.password)

    def send(self, letter: EmailMessage) -> None:
        """Hand `letter` to the server, over a new connection when the old one was closed meanwhile.

        Raises Refused when this letter is refused, and MailError when the server cannot be reached.
        """
        line = self._line
        if line is not None and not _alive(line):  # asked first: a letter is never handed over twice
            line.close()
            line = self._line = None
        line = line or self._open()
        try:
            line.send_message(letter)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            raise Refused(f"the mail server refuses {letter['To']}: {type(error).__name__}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"the mail server stopped answering: {type(error).__name__}") from error


def _alive(line: smtplib.SMTP) -> bool:
    try:
        return line.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False
