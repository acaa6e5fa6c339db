"""The application factory: config → extensions → blueprints → errors."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import get_locale
from werkzeug.middleware.proxy_fix import ProxyFix

from workshop.access import views as access
from workshop.access.guard import init_guard
from workshop.access.login import init_login
from workshop.accountability import pages as accountability
from workshop.config import settings
from workshop.extensions import babel, box, csrf, db, limiter, migrate
from workshop.history import views as history
from workshop.live import pages as live
from workshop.models.engines import set_up
from workshop.paths import STATIC, TEMPLATES
from workshop.public import pages as public
from workshop.steps.actions import pages as actions
from workshop.steps.actors import import_views as actors
from workshop.steps.followup import pages as followup
from workshop.steps.projects import views as projects
from workshop.steps.setup import pages as setup
from workshop.steps.swot import views as swot
from workshop.steps.vote import pages as vote
from workshop.web import views as web
from workshop.web.assets import init_assets
from workshop.web.errors import init_errors
from workshop.web.filters import init_filters
from workshop.web.language import LANGUAGES, chosen_language
from workshop.web.plain_input import init_plain_input
from workshop.web.security import init_security
from workshop.web.transaction import init_transactions

BLUEPRINTS = (
    web.bp,
    access.bp,
    setup.bp,
    swot.bp,
    live.bp,
    actors.bp,
    *actions.BLUEPRINTS,
    projects.bp,
    *vote.BLUEPRINTS,
    *followup.BLUEPRINTS,
    accountability.bp,
    history.bp,
    public.bp,
)


def create_app(instance: Path | None = None, **overrides: Any) -> Flask:
    """Return the app for the folder `instance`; `overrides` replace single settings."""
    app = Flask("workshop", template_folder=TEMPLATES, static_folder=None)
    app.config.from_mapping(settings(instance))
    app.config.from_mapping(overrides)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.add_extension("jinja2.ext.do")

    init_plain_input(app)
    init_assets(app, STATIC)
    db.init_app(app)
    with app.app_context():
        set_up(db.engine)
    box.init_app(app)
    migrate.init_app(app, db)
    babel.init_app(app, locale_selector=chosen_language)
    csrf.init_app(app)
    limiter.init_app(app)
    init_login(app)
    init_filters(app)
    init_guard(app)
    init_transactions(app)
    init_security(app)
    init_errors(app)
    app.context_processor(lambda: {"LANGUAGES": LANGUAGES, "language": str(get_locale())})

    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:  # else anyone could claim another address in a header
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
