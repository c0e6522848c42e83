"""The template lint finds what it is there for, and leaves good templates alone."""

from pathlib import Path

import pytest

from webapp.build import ROOT, TEMPLATES
from webapp.build.lint_templates import lint, lint_scripts

GOOD = """
{% extends "layouts/phone.html" %}
<form method="post" action="/agent/cases" hx-post="/agent/cases" hx-target="#main" hx-swap="innerMorph" autocomplete="off"
  enctype="multipart/form-data">
  <input type="hidden" name="idem" value="{{ idem }}">
  {% for field in fields %}
  <label for="{{ field.name }}">{{ field.label }}</label>
  <input id="{{ field.name }}" name="{{ field.name }}"{% if field.required %} required{% endif %}>
  {% endfor %}
  <label>{{ _('照片') }} <input type="file" name="photo" accept="image/*" capture="environment"></label>
  <button class="button-primary">{{ _('保存') }}</button>
  <button name="later" value="1" hx-post="/agent/cases" hx-target="#main">{{ _('以后再填') }}</button>
</form>
<a href="/agent/cases?page=2" hx-get="/agent/cases?page=2" hx-target="#rows">{{ _('下一页') }}</a>
<form action="/agent/cases" method="get" autocomplete="off">
<input name="q" aria-label="{{ _('找办件') }}" hx-get="/agent/cases" hx-trigger="input changed delay:300ms"></form>
<div hx-get="/agent/sync" hx-trigger="every 30s" hx-swap="outerHTML"></div>
<section hx-target:inherited="#main" hx-boost:inherited="true"><a href="/agent/">{{ _('首页') }}</a></section>
<script src="{{ asset('page.js') }}" defer></script>
<script type="application/json">{{ data|tojson }}</script>
"""

BAD = {
    "inline script": ("<p></p>\n<script>start()</script>", 2, "<script> with content"),
    "inline style": ("<style>p { color: red }</style>", 1, "<style> with content"),
    "style attribute": ('<p style="color: red">', 1, "style="),
    "handler": ("<button onclick='go()'>", 1, "onclick="),
    "script address": ('<a href="javascript:go()">x</a>', 1, "script in it"),
    "hx-on": ('<div hx-on:click="go()"></div>', 1, "hx-on:click"),
    "extension": ('<div hx-ext="sse"></div>', 1, "hx-ext"),
    "htmx 2 inheritance": ('<div hx-disinherit="*"></div>', 1, "hx-disinherit"),
    "data- spelling": ('<div data-hx-get="/x" hx-trigger="load"></div>', 1, "data-hx-get"),
    "implicit inheritance": ('<div hx-target="#main"><a href="/x">x</a></div>', 1, "hx-target:inherited"),
    "implicit headers": ('<body hx-headers=\'{"X": "y"}\'>', 1, "hx-headers:inherited"),
    "trigger filter": ('<div hx-get="/x" hx-trigger="every 1s [visible]"></div>', 1, "evaluates"),
    "values by script": ('<a href="/x" hx-get="/x" hx-vals="js:{a: b()}">x</a>', 1, "evaluates"),
    "camel-case event": ('<div hx-get="/x" hx-trigger="htmx:afterSwap from:body"></div>', 1, "htmx:after:swap"),
    "link without href": ('<a hx-get="/x">x</a>', 1, "real href"),
    "button that gets": ('<button hx-get="/x">x</button>', 1, "real href or action"),
    "post without form": ('<button hx-post="/x">x</button>', 1, "hx-post without a form"),
    "post on a link": ('<a href="/x" hx-delete="/x">x</a>', 1, "hx-delete without a form"),
    "post without action": ('<form method="post" hx-post="/x" autocomplete="off"></form>', 1, "hx-post without"),
    "post beside get": ('<form action="/x" hx-post="/x" autocomplete="off"></form>', 1, "hx-post without"),
    "changing link": ('<a href="/agent/cases/{{ case.id }}/delete">x</a>', 1, "use a POST form"),
    "changing query": ('<a href="/agent/cases?do=discard">x</a>', 1, "use a POST form"),
    "changing get form": ('<form action="/x" autocomplete="off"><input type="hidden" name="idem"></form>', 1, "needs method=post"),
    "autocomplete": ('<form method="post" action="/x"></form>', 1, 'autocomplete="off"'),
    "autocomplete of a field": (
        '<form method="post" action="/x" autocomplete="off"><label>x<input autocomplete="name"></label></form>',
        1,
        "a field of the phone",
    ),
    "file without enctype": ('<form method="post" action="/x" autocomplete="off"><input type="file" aria-label="x"></form>', 1, "enctype"),
    "field without label": ("\n<input name='a' id='a'>\n<label for='b'>b</label>", 2, "<input> without a label"),
    "select without label": ("<select name='a'></select>", 1, "<select> without a label"),
    "label of another field": ("<label for='{{ f.id }}'>x</label><textarea id='{{ g.id }}'></textarea>", 1, "<textarea> without"),
}


def test_a_good_template_has_no_finding() -> None:
    assert lint("agent/good.html", GOOD) == []


@pytest.mark.parametrize("name", BAD)
def test_a_bad_template_is_found_at_its_line(name: str) -> None:
    source, line, problem = BAD[name]
    findings = lint("agent/bad.html", source)
    assert any(finding.line == line and problem in finding.problem for finding in findings), findings


def test_a_post_form_outside_the_phone_needs_its_token() -> None:
    bare = '<form method="post" action="/desk/x"></form>'
    assert [finding.problem for finding in lint("desk/x.html", bare)] == ["a POST form needs a csrf_token field"]
    field = '<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">'
    assert lint("desk/x.html", bare.replace("></form>", f">{field}</form>")) == []


def test_scripts_must_not_wait_for_events_of_htmx_2(tmp_path: Path) -> None:
    assert lint_scripts(ROOT / "webapp" / "page") == []
    (tmp_path / "old.js").write_text("\naddEventListener('htmx:afterSwap', start);\n", "utf-8")
    assert [finding.line for finding in lint_scripts(tmp_path)] == [2]


def test_every_template_keeps_the_rules() -> None:
    names = {file.relative_to(TEMPLATES).as_posix(): file for file in TEMPLATES.rglob("*.html")}
    assert [str(finding) for name, file in sorted(names.items()) for finding in lint(name, file.read_text("utf-8"))] == []
