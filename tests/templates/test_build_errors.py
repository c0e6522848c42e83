"""What the phone's engine can't do stops the build, naming file and line."""

import re

import pytest

from webapp.build import BuildError
from webapp.build.compile_templates import compile_module

REFUSED = {
    "\n{{ 1.5 }}": "agent/x.html:2: only whole numbers",
    "{{ a / b }}": "Div is not part",
    "{{ a ** b }}": "Pow is not part",
    "{{ 1 < a < 3 }}": "a chain of comparisons",
    "{{ a[::2] }}": "a slice with a step",
    "{{ none }}": "nothing a reader could want",
    "\n\n{{ a|safe }}": "agent/x.html:3: filter 'safe'",
    "{{ a|map('safe') }}": "'map' needs the name of a filter",
    "{{ a|select(b) }}": "'select' needs the name of a test",
    "{{ a|selectattr('x', 'sameas', 1) }}": "'selectattr' needs the name of a test",
    "{{ a|join(glue='x') }}": "filter 'join' has no parameter 'glue'",
    "{{ a|upper(1) }}": "too many arguments for filter 'upper'",
    "{{ a is sameas b }}": "test 'sameas'",
    "{{ a.upper() }}": "methods are not part",
    "{{ f(1) }}": "'f' is no macro",
    "{{ url_for('x') }}": "'url_for' is no macro",
    "{{ a[0]() }}": "only macros and gettext can be called",
    "{% macro m(a) %}{% endmacro %}{{ m(*list) }}": "*args and **kwargs",
    "{% macro m() %}{{ varargs }}{% endmacro %}": "varargs",
    "{% set _ = 1 %}": "'_' has a meaning of its own",
    "{% for loop in a %}{% endfor %}": "'loop' has a meaning of its own",
    "{% for a, (b, c) in d %}{% endfor %}": "only names",
    "{% for a in b recursive %}{{ loop(a) }}{% endfor %}": "a recursive loop",
    "{% for a in b %}{{ loop.depth }}{% endfor %}": "loop.depth",
    "{% for a in b %}{{ loop.changed(a) }}{% endfor %}": "methods are not part",
    "{% set ns.a = 1 %}": "only names",
    "{% include name %}": "must be a plain string",
    "{% include 'a.html' ignore missing %}": "'a.html'",
    "{% include 'missing.html' %}": "there is no template 'missing.html' on the phone",
    "{% extends 'layouts/desk.html' %}": "there is no template 'layouts/desk.html' on the phone",
    "{% from 'macros.html' import other %}": "'macros.html' has no macro 'other'",
    "{% autoescape false %}{{ a }}{% endautoescape %}": "is not part",
    "{% block a required %}{% endblock %}": "required block",
    "{{ super() }}": "super() stands outside a block",
    "{% call f() %}{% endcall %}": "a call block needs a macro",
    "{% macro m() %}{{ caller() }}{% endmacro %}{% macro n() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}": "caller() inside",
    "{% if a %}\n\n{% endfor %}": "agent/x.html:3: ",
    "{% do a %}": "Encountered unknown tag 'do'",
}


@pytest.mark.parametrize("source", REFUSED)
def test_unsupported_syntax_is_refused_with_its_place(source: str) -> None:
    sources = {"agent/x.html": source, "macros.html": "{% macro m() %}{% endmacro %}"}
    with pytest.raises(BuildError, match=re.escape(REFUSED[source])) as refused:
        compile_module(sources, runtime="..")
    assert re.match(r"agent/x\.html:\d+: ", str(refused.value))


def test_errors_show_the_path_in_the_repository() -> None:
    with pytest.raises(BuildError, match=re.escape("webapp/templates/agent/x.html:1: filter 'safe'")):
        compile_module({"agent/x.html": "{{ a|safe }}"}, runtime="..", prefix="webapp/templates/")
