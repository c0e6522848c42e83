"""Everything under /agent/ that reaches this server: the worker isn't there yet, was evicted, or was bypassed by a hard reload."""

from typing import Any

from flask import make_response, redirect, render_template

from server.access import open_to_all
from server.pwa import pwa
from server.pwa.built_files import oldest_chromium


@pwa.get("/")
@open_to_all("holds nothing: leads whoever types the bare address to the desk's sign-in")
def front_door() -> Any:
    """Agents have their link; who comes without one works at the desk."""
    return redirect("/desk/", 303)


@pwa.get("/agent/")
@pwa.get("/agent/<path:page>")
@open_to_all("holds no data: the page only brings the worker in, which answers everything else on the phone")
def first_visit(page: str = "") -> Any:
    """A page that registers the worker and opens the same address again once the worker answers."""
    return render_template("pwa/first_visit.html", oldest_chromium=oldest_chromium())


@pwa.post("/agent/")
@pwa.post("/agent/<path:page>")
@open_to_all("takes nothing: says that the form could not be kept on the phone just now")
def form_without_worker(page: str = "") -> Any:
    """503, and not a byte is read: what was typed stays in the form it came from (htmx keeps it on 5xx)."""
    answer = make_response(render_template("pwa/not_kept.html"), 503)
    answer.headers["Retry-After"] = "1"
    return answer
