"""Accounts, groups and roles, and the sessions that sign-ins open. The moment comes in with each call."""

from dataclasses import dataclass, field

from simulator.cloud.identifiers import fake_jwt, uid
from simulator.cloud.refusals import RefusedError

ACCESS_TTL = 15 * 60.0
REFRESH_TTL = 7 * 86_400.0
SESSION_CAP = 5
ROLES = {"user": 2, "admin": 3, "super-admin": 4}
ADMINS = {"admin", "super-admin"}


@dataclass
class Group:
    """A location. Price is per kWh in the group's currency."""

    id: int
    name: str
    energy_price: float = 0.2
    currency: str = "EUR"
    plan: str = "Basic"

    @property
    def uid(self) -> str:
        """Return the 26-character identifier."""
        return uid("GR0VP", self.id)


@dataclass
class Token:
    """One token of a session. `expires` in epoch seconds."""

    text: str
    kind: str
    expires: float


@dataclass
class SignInSession:
    """What one sign-in opened: its access tokens and the one refresh token that is good."""

    account: "Account"
    tokens: dict[str, Token] = field(default_factory=dict)

    @property
    def refresh_token(self) -> Token | None:
        """Return the living refresh token, if any."""
        return next((token for token in self.tokens.values() if token.kind == "refresh"), None)


@dataclass
class Account:
    """A login. `roles` maps group ids to role names. The counters say what the cloud saw since the start."""

    id: int
    email: str
    password: str
    name: str = "Demo"
    surname: str = "Owner"
    roles: dict[int, str] = field(default_factory=dict)
    sessions: list[SignInSession] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            (
                "sign_ins",
                "refused_sign_ins",
                "refreshes",
                "refused_refreshes",
                "evicted",
                "reads",
                "writes",
                "429",
                "403",
            ),
            0,
        )
    )

    @property
    def uid(self) -> str:
        """Return the 26-character identifier."""
        return uid("VSER", self.id)

    def may_write(self, group_id: int) -> bool:
        """Say whether the account administers the group."""
        return self.roles.get(group_id) in ADMINS


class Accounts:
    """Every account and every token of the cloud."""

    def __init__(self, session_cap: int = SESSION_CAP) -> None:
        self.session_cap = session_cap
        self.access_ttl = ACCESS_TTL
        self.refresh_ttl = REFRESH_TTL
        self.all: dict[str, Account] = {}
        self._sessions: dict[str, SignInSession] = {}

    def add(self, email: str, password: str) -> Account:
        """Create an account; 409 when the e-mail is taken."""
        if email.lower() in self.all:
            raise RefusedError(409, "the account exists already")
        account = Account(200_001 + len(self.all), email, password)
        self.all[email.lower()] = account
        return account

    def find(self, email: str) -> Account | None:
        """Return the account with the e-mail, in any case of letters."""
        return self.all.get(email.lower())

    def sign_in(self, email: str, password: str, now: float) -> SignInSession:
        """Open a session, closing the oldest beyond the cap; 403 for wrong credentials."""
        account = self.find(email)
        if not account or account.password != password:
            if account:
                account.counts["refused_sign_ins"] += 1
            raise RefusedError(403, "Invalid credentials")
        session = SignInSession(account)
        account.sessions.append(session)
        account.counts["sign_ins"] += 1
        self._evict(account, now)
        self._issue(session, now)
        return session

    def refresh(self, text: str, now: float) -> SignInSession:
        """Trade a refresh token for a new pair; the old one is dead afterwards. 401 for a dead or foreign one."""
        session = self._sessions.get(text)
        token = session.tokens.get(text) if session else None
        if not session or not token or token.kind != "refresh" or token.expires <= now:
            if session:
                session.account.counts["refused_refreshes"] += 1
            raise RefusedError(401, "Invalid refresh token")
        session.account.counts["refreshes"] += 1
        self._forget(session, text)
        self._issue(session, now)
        return session

    def account_of(self, text: str, now: float) -> Account:
        """Return whose access token it is; 401 when expired, revoked or none."""
        session = self._sessions.get(text)
        token = session.tokens.get(text) if session else None
        if not session or not token or token.kind != "access" or token.expires <= now:
            raise RefusedError(401, "Expired or invalid token")
        return session.account

    def kind_of(self, text: str) -> str:
        """Return "access", "refresh" or "unknown" for a token that was presented."""
        session = self._sessions.get(text)
        return session.tokens[text].kind if session else "unknown"

    def owner_of(self, text: str) -> Account | None:
        """Return whose living token of either kind it is."""
        session = self._sessions.get(text)
        return session.account if session else None

    def revoke(self, kind: str, email: str | None = None) -> int:
        """Kill every token of the kind, of one account or of all; return how many."""
        doomed = [
            (session, text)
            for session in _sessions_of(self.all, email)
            for text, token in session.tokens.items()
            if token.kind == kind
        ]
        for session, text in doomed:
            self._forget(session, text)
        return len(doomed)

    def expire(self, now: float, email: str | None = None) -> int:
        """Let every access token run out now, of one account or of all; return how many."""
        tokens = [
            token
            for session in _sessions_of(self.all, email)
            for token in session.tokens.values()
            if token.kind == "access" and token.expires > now
        ]
        for token in tokens:
            token.expires = now
        return len(tokens)

    def _evict(self, account: Account, now: float) -> None:
        for session in account.sessions[:-1]:
            refresh = session.refresh_token
            if not refresh or refresh.expires <= now:
                self._close(session)
        while len(account.sessions) > self.session_cap:
            self._close(account.sessions[0])
            account.counts["evicted"] += 1

    def _close(self, session: SignInSession) -> None:
        for text in list(session.tokens):
            self._forget(session, text)
        session.account.sessions.remove(session)

    def _issue(self, session: SignInSession, now: float) -> None:
        for text in [text for text, token in session.tokens.items() if token.expires <= now]:
            self._forget(session, text)
        for kind, ttl in (("access", self.access_ttl), ("refresh", self.refresh_ttl)):
            account = session.account
            claims = {"username": account.email, "uid": account.uid, "exp": int(now + ttl), "iat": int(now)}
            token = Token(fake_jwt(claims), kind, now + ttl)
            session.tokens[token.text] = token
            self._sessions[token.text] = session

    def _forget(self, session: SignInSession, text: str) -> None:
        del session.tokens[text]
        del self._sessions[text]


def _sessions_of(accounts: dict[str, Account], email: str | None) -> list[SignInSession]:
    """Return the open sessions of one account, or of all when no e-mail is given."""
    chosen = [account for key, account in accounts.items() if email is None or key == email.lower()]
    return [session for account in chosen for session in account.sessions]


def newest(session: SignInSession, kind: str) -> Token:
    """Return the token of the kind that was issued last."""
    return [token for token in session.tokens.values() if token.kind == kind][-1]
