"""A time-stamping authority of our own: `openssl ts` behind an HTTP server, with certificates made here."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_CONFIG: Final = """
[tsa]
default_tsa = ours
[ours]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
"""
STAMPING: Final = ExtendedKeyUsageOID.TIME_STAMPING


@dataclass(slots=True)
class TimeAuthority:
    """An authority whose files are in ``folder``; ``answer`` may be replaced by another way to answer a question."""

    folder: Path
    issuer: ec.EllipticCurvePrivateKey
    own: ec.EllipticCurvePrivateKey
    address: str = ""
    asked: int = 0
    answer: Callable[[bytes], tuple[int, bytes]] = lambda _: (500, b"")
    _one: Lock = field(default_factory=Lock)

    @property
    def ca_file(self) -> Path:
        """The certificate of whoever issued the authority's own."""
        return self.folder / "ca.pem"

    def stamp(self, question: bytes) -> tuple[int, bytes]:
        """The answer as it should be."""
        with self._one:
            (self.folder / "question.tsq").write_bytes(question)
            openssl(self.folder, "ts", "-reply", "-queryfile", "question.tsq", "-config", "tsa.cnf", "-out", "r.tsr")
            return 200, (self.folder / "r.tsr").read_bytes()

    def stamp_as(self, purpose: x509.ObjectIdentifier, question: bytes) -> tuple[int, bytes]:
        """The answer with another certificate in it: of the same key and number, for another purpose."""
        status, reply = self.stamp(question)
        own = x509.load_pem_x509_certificate((self.folder / "tsa.pem").read_bytes())
        ours = own.public_bytes(Encoding.DER)
        assert ours in reply
        other = _certificate("clock", 2, self.own.public_key(), 10)
        other = other.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        theirs = b""
        while len(theirs) != len(ours):  # a signature has a byte more or less by chance
            theirs = other.sign(self.issuer, SHA256()).public_bytes(Encoding.DER)
        return status, reply.replace(ours, theirs)


def new_authority(folder: Path, *, last_day: float = 10, purpose: x509.ObjectIdentifier = STAMPING) -> TimeAuthority:
    """Make the certificates of one, good until ``last_day`` from now, for the ``purpose`` that is given."""
    folder.mkdir(parents=True)
    (folder / "tsa.cnf").write_text(_CONFIG, encoding="utf-8")
    (folder / "serial").write_text("01\n", encoding="utf-8")
    issuer, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("authority", 1, issuer.public_key(), 30)
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    leaf = _certificate("clock", 2, own.public_key(), last_day)
    leaf = leaf.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    for name, made in (("ca", root), ("tsa", leaf)):
        (folder / f"{name}.pem").write_bytes(made.sign(issuer, SHA256()).public_bytes(Encoding.PEM))
    (folder / "tsa.key").write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    authority = TimeAuthority(folder, issuer, own)
    authority.answer = authority.stamp
    return authority


def _certificate(name: str, serial: int, key: ec.EllipticCurvePublicKey, last_day: float) -> x509.CertificateBuilder:
    """One that the authority issues, to be signed."""
    subject, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, "authority"))
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(datetime.now(UTC) - timedelta(days=30))
        .not_valid_after(datetime.now(UTC) + timedelta(days=last_day))
    )


@contextmanager
def serving(authority: TimeAuthority) -> Iterator[TimeAuthority]:
    """Have it answer at its ``address`` while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            authority.asked += 1
            question = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            status, content = authority.answer(question)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        authority.address = f"http://127.0.0.1:{server.server_port}/tsa"
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join()


def openssl(folder: Path, *arguments: str) -> str:
    """Run the command in ``folder``; what it printed."""
    call = ["openssl", *arguments]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0, done.stderr
    return done.stdout
