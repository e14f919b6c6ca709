"""Every setting of the product, grouped by headline, read from the environment.

Two variables separate the embedded default from production: DATABASE_URL and
REDIS_URL (docs/architecture.md, section "Two ways to run").
"""

import hashlib
import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.evidence import *  # noqa: F403  a few settings of one subject
from config.mail import mail_settings

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str = "") -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


# -- Places on disk ------------------------------------------------------------------------

DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"


def _run_dir() -> Path:
    """Memory-backed folder for round keys: never on a disk, a backup or a database."""
    if chosen := os.environ.get("RUN_DIR"):
        return Path(chosen)
    memory = Path("/dev/shm")  # noqa: S108  the kernel's memory file system is meant
    name = f"wenzheng-{os.getuid()}-{hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:12]}"
    return memory / name if os.access(memory, os.W_OK) else DATA_DIR / "run"


RUN_DIR = _run_dir()


def _secret_key() -> str:
    """SECRET_KEY from the environment, or one made once and kept in DATA_DIR (mode 0600)."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    path = DATA_DIR / "secret_key"
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text().strip()


SECRET_KEY = _secret_key()

# -- Who may ask ---------------------------------------------------------------------------

DEBUG = _flag("DEBUG", default=False)
ALLOWED_HOSTS = _words("ALLOWED_HOSTS", "127.0.0.1 localhost [::1]")
CSRF_TRUSTED_ORIGINS = _words("CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "common.errors.csrf_refused"
HTTPS = _flag("HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if _flag("BEHIND_PROXY", default=False):  # only where nginx overwrites the header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the control room shows program and overlay in frames
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

AUTH_USER_MODEL = "common.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# The pair, never the address alone: 200 phones and all desks share the studio's one address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 5 / 60  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # its pages are English; the log says the same

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# -- Parts ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "common",
    "followup",
    "voting",
    "studio",
    "config.apps.ConfigConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.errors.DomainErrorMiddleware",
    "studio.views.unit_gate.UnitsStayOutside",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context.desk_links",
            ],
        },
    }
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = None

# -- Database and layer: the two columns ---------------------------------------------------

DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
WORKERS = int(os.environ.get("WORKERS", "1"))

if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
    # ASGI gives each request a thread: without a pool 1,000 ballots at once exhaust PostgreSQL.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 2,
        "max_size": int(os.environ.get("DATABASE_POOL", "16")),
        "timeout": 10,
    }
    # A host that freezes in the middle of a transaction must not hold a run's lock for ever: another server
    # takes over (docs/decisions/0012). Between two statements we never rest so long. 0: no limit.
    DATABASES["default"]["OPTIONS"].setdefault(
        "options",
        f"-c idle_in_transaction_session_timeout={int(os.environ.get('DATABASE_IDLE_S', '10'))}s",
    )
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA_DIR / "db.sqlite3"),
            "OPTIONS": {
                # WAL itself is set once, by `manage.py prepare_database`: asking for it on
                # every connection gives lock errors under load.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "socket_timeout": 5, "socket_connect_timeout": 2}],
                "prefix": os.environ.get("REDIS_PREFIX", "wenzheng"),
            },
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# -- Language, time, files -----------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.HashedModules"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# -- Button panels by OSC ------------------------------------------------------------------

OSC_HOST = os.environ.get("OSC_HOST", "127.0.0.1")  # this computer alone, until somebody says otherwise
OSC_PORT = int(os.environ.get("OSC_PORT", "9700"))  # UDP; nothing listens before a panel has an OSC address

# -- Clips ---------------------------------------------------------------------------------

CLIP_LARGEST_BYTES = 4 * 1024**3
CLIP_PIECE_BYTES = 4 * 1024**2  # of an upload: what is sent again when the line breaks
CLIP_UPLOADS_EACH = 4  # open at once, of one person
CLIP_UPLOADS_OPEN = 12  # open at once, of all
RECORDING_LARGEST_BYTES = 256 * 1024**3
RECORDING_INCOMING = Path(
    os.environ.get("RECORDING_INCOMING", DATA_DIR / "incoming")
)  # where recorders write
CLIP_STALL_S = 60  # without a sign from the child that works on a clip: it is ended and the work tried again
CLIP_JOB_LIMIT_S = 3 * 3600  # of one piece of work, however busy it looks

# -- Mail: notices to units, subscriptions ---------------------------------------------------

# EMAIL_URL=smtp://user:password@host:587?tls=1 (or smtps://…:465); without one, mail is in DATA_DIR/outbox.
_MAIL = mail_settings(os.environ)
EMAIL_BACKEND = _MAIL.backend
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.tls, _MAIL.ssl
EMAIL_TIMEOUT = float(os.environ.get("EMAIL_TIMEOUT", "15"))
EMAIL_OUTBOX = DATA_DIR / "outbox"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("MAIL_FROM") or _MAIL.user or "wenzheng@localhost"

# -- The clock's worker ----------------------------------------------------------------------

CLOCK_LEASE_S = 180  # a dead clock's claim is free after so long; above the longest sending
CLOCK_ROBOT_PAUSE_S = float(os.environ.get("CLOCK_ROBOT_PAUSE_S", "3.2"))  # robots take 20 messages a minute

# -- Evidence ------------------------------------------------------------------------------

EVIDENCE_ROOT = DATA_DIR / "evidence"  # its bounds: config/evidence.py

# -- The evening's rules -------------------------------------------------------------------

MINIMUM_TAKE_SPAN_MS = 1000  # a second TAKE inside it airs nothing (Sofie's default, studio.md 1e)
TWO_PERSON_REVEAL = True  # a sealed round is shown only after somebody else has checked its equation
HOLD_MS = 1200  # a guarded button is held so long, or a second person confirms (studio.md 5)
SECOND_PERSON_S = 60  # how long a request for a second person, and its yes, stand
QUESTION_S = 60  # a question's clock
ANSWER_S, ANSWER_MORE_S = 90, 30  # an answer's clock, and what it is given once
BALLOT_GRACE_MS = 2000  # received this long after the deadline still counts (ARSnova's figure)
PUBLISH_TIMEOUT_S = 1.0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
