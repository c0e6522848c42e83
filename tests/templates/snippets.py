"""Small templates, one rule of the language each. Both engines must give the same bytes, or both must fail."""

CONTEXT = {
    "name": "王小花 <b>&\"'",
    "empty": "",
    "zero": 0,
    "one": 1,
    "n": 7,
    "minus": -7,
    "yes": True,
    "no": False,
    "nothing": None,
    "list": ["b", "a", "𠮷", "C"],
    "numbers": [3, 1, 2, 3],
    "no_list": [],
    "no_object": {},
    "person": {"name": "李四", "age": 66, "items": ["x"], "keys": "own", "tags": {"b": 1, "a": 2}, "length": 5},
    "people": [
        {"name": "张三", "age": 70, "village": {"name": "上坪村"}, "done": True, "nick": "Bob"},
        {"name": "李四", "age": 66, "village": {"name": "下坪村"}, "done": False, "nick": "alice"},
        {"name": "王五", "age": 70, "village": {"name": "上坪村"}, "done": True, "nick": "Carol"},
    ],
    "pairs": [["a", 1], ["b", 2]],
    "rare": "𠮷野家",
    "lines": "一<br>\n二\r\n三",
    "spaced": " \t\u3000字\x1c\n",
    "numberlike": {"2": "b", "1": "a"},
    "url": "青石镇/a b?&=~'!()*",
    "mixed": [1, "1", True, None, ""],
}

PRINTING = """
{{ name }}
{{ missing }}
{{ nothing }}
{{ yes }} {{ no }}
{{ n }} {{ minus }} {{ zero }}
{{ list }}
{{ person }}
{{ missing.deeper }}
{{ person.missing }}
{{ person.missing.deeper }}
{{ person.items }}
{{ person.items[0] }}{{ person['items'][0] }}
{{ person.keys }}
{{ person.values }}
{{ name.upper }}
{{ list.length }}{{ person.length }}
{{ person['name'] }}{{ person["na" ~ "me"] }}
{{ list[0] }}{{ list[-1] }}{{ list[9] }}
{{ rare[0] }}{{ rare[-1] }}
{{ list[1:]|join }}{{ list[:2]|join }}{{ list[-2:]|join }}{{ list[1:3]|join }}
{{ rare[:1] }}{{ rare[1:] }}
{{ n[0] }}
{{ people[1].village.name }}
{{ 'a<b' }}{{ "it's" }}
{{ ['x', 'y'][1] }}{{ {'k': 'v'}.k }}{{ ('p', 'q')[0] }}
{{ {'a': {'b': [1, {'c': 'deep'}]}}.a.b[1].c }}
{{ none is none }}|{{ None == nothing }}|{{ true }}|{{ True }}
{{ constructor }}{{ toString }}{{ __proto__ }}{{ hasOwnProperty }}
{{ person.constructor }}{{ person.__proto__ }}{{ person['toString'] }}
{# a comment {{ name }} #}after
{% raw %}{{ raw }}{% endraw %}
{{ nothing.deeper }}
"""

EXPRESSIONS = """
{{ 1 + 2 }} {{ n - 10 }} {{ n * 3 }} {{ minus // 2 }} {{ n // 2 }} {{ minus % 3 }} {{ n % 3 }} {{ -n }}
{{ 'a' + 'b' }}{{ [1] + [2] == [1, 2] }}
{{ 'a' + 1 }}
{{ 1 + 'a' }}
{{ yes + yes }}
{{ n // zero }}
{{ 'n=' ~ n ~ '<' ~ nothing ~ yes }}
{{ 1 == 1 }} {{ 1 == '1' }} {{ yes == 1 }} {{ no == 0 }} {{ nothing == none }} {{ missing == none }} {{ missing == '' }}
{{ list == ['b', 'a', '𠮷', 'C'] }} {{ no_object == {} }} {{ no_list == [] }} {{ person.tags == {'a': 2, 'b': 1} }}
{{ 1 != 2 }} {{ 1 < 2 }} {{ 2 <= 2 }} {{ 3 > 4 }} {{ 4 >= 4 }} {{ 'a' < 'b' }} {{ '\uffff' < '𠮷' }} {{ 'a' < 'ab' }}
{{ 1 < 'a' }}
{{ missing < 1 }}
{{ 'a' in list }} {{ 'z' in list }} {{ 'z' not in list }} {{ 'name' in person }} {{ '小' in name }} {{ 1 in numbers }} {{ '1' in mixed }}
{{ 1 in 'a1' }}
{{ 'x' in missing }}
{{ 'x' in nothing }}
{{ not yes }} {{ not no_list }} {{ not no_object }} {{ not zero }} {{ not empty }} {{ not nothing }} {{ not missing }} {{ not list }}
{{ yes and 'both' }} {{ empty and 'never' }}|{{ empty or 'other' }} {{ no or nothing or 'last' }} {{ (no or empty) == '' }}
{{ yes and no or n }} {{ yes or missing.deeper }}
{{ 'A' if yes else 'B' }}{{ 'A' if no else 'B' }}{{ 'A' if no }}|{{ 'A' if no_list else 'C' }}
{{ ('<' if yes else '>') ~ '&' }}
{{ (1 if yes else 2) + 3 }} {{ 2 * (3 + 4) - 1 }}
{{ n is defined }} {{ missing is defined }} {{ missing is undefined }} {{ person.x is defined }} {{ nothing is none }} {{ n is none }}
{{ yes is true }} {{ one is true }} {{ no is false }} {{ yes is boolean }} {{ zero is boolean }}
{{ name is string }} {{ n is string }} {{ n is number }} {{ yes is number }} {{ n is integer }} {{ yes is integer }} {{ '1' is number }}
{{ person is mapping }} {{ list is mapping }} {{ list is sequence }} {{ name is sequence }} {{ n is sequence }} {{ list is iterable }}
{{ n is odd }} {{ n is even }} {{ n is divisibleby 7 }} {{ n is divisibleby(2) }} {{ minus is odd }} {{ zero is even }}
{{ n is eq 7 }} {{ n is equalto(8) }} {{ n is ne 7 }} {{ n is gt 6 }} {{ n is lt(6) }} {{ n is ge 7 }} {{ n is le 7 }} {{ n is not eq 7 }}
{{ 'a' is in list }} {{ 'q' is not in list }} {{ n is not none }} {{ 'a' is in(['a']) }}
"""

FILTERS = """
{{ missing|default('x') }}{{ missing|d('y') }}{{ empty|default('x') }}|{{ empty|default('x', true) }}
{{ nothing|default('x', boolean=true) }}
{{ nothing|default('x') }}|{{ person.missing|default(n) }}|{{ missing|default }}
{{ list|length }}{{ rare|length }}{{ person|length }}{{ missing|length }}{{ no_list|count }}
{{ n|length }}
{{ nothing|length }}
{{ list|join(', ') }} {{ numbers|join('<') }} {{ people|join('、', attribute='name') }} {{ people|map(attribute='nick')|join }}
{{ people|join(' ', 'village.name') }} {{ no_list|join('x') }}|{{ missing|join('x') }}|{{ 'abc'|join('-') }}|{{ mixed|join('.') }}
{{ name|upper }} {{ 'ÄÖß'|upper }} {{ 'ABC Ä'|lower }} {{ n|upper }}
{{ spaced|trim }}| {{ ' a '|trim }}|
{{ name|replace('<b>', '[]') }} {{ 'a-b-c'|replace('-', '$&') }} {{ n|replace('7', '8') }} {{ ('<'|e)|replace('&', '<') }}
{{ 'a&b'|replace('&'|e, 'x') }} {{ 'a<b'|replace('a', '<'|e) }}
{{ list|first }}{{ list|last }}{{ no_list|first }}{{ no_list|last }}{{ rare|first }}{{ rare|last }}{{ person|first }}
{{ name|e }}{{ name|escape|escape }}{{ n|e }}{{ missing|e }}{{ nothing|e }}
{{ n|string ~ 'a' }}{{ (name|e)|string }}{{ nothing|string }}
{{ ('ab'|list)|length }}{{ missing|list == [] }}{{ 'a𠮷'|list|last }}
{{ 'ab𠮷'|reverse }}{{ [1, 2, 3]|reverse|join }}
{{ list|sort|join }} {{ list|sort(case_sensitive=true)|join }} {{ list|sort(reverse=true)|join }} {{ numbers|sort|join }}
{{ people|sort(attribute='age')|map(attribute='name')|join }} {{ people|sort(true, attribute='nick')|map(attribute='nick')|join }}
{{ people|sort(attribute='village.name')|map(attribute='name')|join }}
{{ numbers|unique|join }} {{ ['a', 'A', 'b']|unique|join }} {{ ['a', 'A']|unique(true)|join }}
{{ people|unique(attribute='age')|map(attribute='name')|join }}
{{ list|map('upper')|join }} {{ [' a ', 'b ']|map('trim')|join('|') }} {{ ['a-b']|map('replace', '-', '+')|join }}
{{ people|map(attribute='village')|map(attribute='name')|join(' ') }} {{ pairs|map(attribute=0)|join }} {{ pairs|map('last')|join }}
{{ mixed|select|join('.') }} {{ mixed|reject|list|length }} {{ numbers|select('odd')|join }} {{ numbers|reject('gt', 2)|join }}
{{ people|selectattr('done')|map(attribute='name')|join }} {{ people|rejectattr('done')|map(attribute='name')|join }}
{{ people|selectattr('age', 'equalto', 70)|map(attribute='name')|join }} {{ people|selectattr('age', '<', 70)|list|length }}
{{ people|rejectattr('village.name', 'eq', '上坪村')|map(attribute='name')|join }} {{ people|selectattr('x', 'defined')|list|length }}
{% for k, v in person.tags|items %}{{ k }}={{ v }};{% endfor %}{{ missing|items|list|length }}
{{ list|items }}
{{ people|selectattr('done')|length }} {{ numbers|unique|length }} {{ 'A' if people|selectattr('age', 'gt', 100) else 'B' }}
{{ numbers|reverse|first }} {{ person.tags|items|length }} {{ numbers|select('gt', 1)|first }}
{{ numbers|sum }} {{ people|sum(attribute='age') }} {{ no_list|sum }} {{ numbers|sum(start=10) }}
{{ person|tojson }} {{ name|tojson }} {{ rare|tojson }} {{ yes|tojson }}{{ nothing|tojson }}{{ n|tojson }}
{{ mixed|tojson }} {{ lines|tojson }}
{{ {'b': 1, 'a': {'d': [], 'c': {}}}|tojson }} {{ '\\x7f\\u2028/\\\\'|tojson }}
{{ missing|tojson }}
{{ url|urlencode }} {{ {'a b': 'c/d', '键': '值&', 'n': 1}|urlencode }} {{ n|urlencode }}
{{ 'one two three four five'|truncate(13) }}|{{ 'one two three four five'|truncate(13, true) }}|{{ 'short'|truncate(5) }}
{{ '一二三四五六七八九十一二三四'|truncate(8, true, '…', 0) }}|{{ '𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷'|truncate(4, end='…', leeway=0) }}
{{ ('<b> and more'|e)|truncate(9, leeway=0) }}
{{ lines|nl2br }}{{ n|nl2br }}
{{ (name|upper)|lower|replace('李', '') }}{{ list|first|upper }}{{ people|map(attribute='age')|sort|last }}
{{ ' a '|trim|length }}{{ 'x'|default('y')|upper ~ '!' }}
"""

STATEMENTS = [
    "{% if yes %}A{% endif %}{% if no %}B{% elif one %}C{% else %}D{% endif %}{% if no_list %}E{% else %}F{% endif %}",
    "{% if missing %}A{% elif no_object %}B{% elif empty %}C{% endif %}",
    "{% for x in list %}{{ loop.index }}/{{ loop.length }} {{ x }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for x in list %}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.revindex }}{{ loop.revindex0 }};{% endfor %}",
    "{% for x in list %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {{ loop.previtem is defined }};{% endfor %}",
    "{% for x in list %}{{ loop.cycle('odd', 'even') }} {% endfor %}",
    "{% for x in no_list %}{{ x }}{% else %}empty {{ x }}{% endfor %}",
    "{% for x in missing %}{{ x }}{% else %}nothing{% endfor %}",
    "{% for x in nothing %}{{ x }}{% endfor %}",
    "{% for x in n %}{{ x }}{% endfor %}",
    "{% for x in 'a𠮷c' %}[{{ x }}]{% endfor %}",
    "{% for k in person.tags %}{{ k }}{% endfor %}",
    "{% for p in people if p.done %}{{ loop.index }}{{ p.name }}{{ loop.length }}{% else %}none{% endfor %}",
    "{% for p in people if p.age > 100 %}{{ p.name }}{% else %}none{% endfor %}",
    "{% for a, b in pairs %}{{ a }}{{ b }};{% endfor %}",
    "{% for a, b, c in pairs %}{{ a }}{% endfor %}",
    "{% for a, b in pairs if b == 2 %}{{ a }}{% endfor %}",
    "{% for p in people %}{% for q in people %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}",
    "{% for p in people %}{% set outer = loop %}{% for q in list %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",
    "{% for x in list %}{% set seen = x %}{{ seen }}{% endfor %}{{ seen }}",
    "{% set x = 1 %}{% for y in list %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}",
    "{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}",
    "{% set a, b = pairs[0] %}{{ a }}{{ b }}",
    "{% set a, b = 1, 2 %}{{ a + b }}",
    "{% set html %}<b>{{ name }}</b>{% endset %}{{ html }}{{ html|length }}",
    "{% set html | upper %}<b>{{ person.name }} x</b>{% endset %}{{ html }}",
    "{% set html | replace('x', '<') %}x<i>{% endset %}{{ html }}",
    "{% set html %}{% set inner = 5 %}{{ inner }}{% endset %}{{ html }}{{ inner }}",
    "{% with %}{% set w = 1 %}{{ w }}{% endwith %}{{ w }}",
    "{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% set a = 1 %}{% with a = 2, b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% with x = people[0] %}{{ x.name }}{% endwith %}",
    "{% filter upper %}a {{ 'b<' }}{% if yes %}c{% endif %}{% endfilter %}",
    "{% filter trim | replace('a', 'b') %} a{{ list|map('upper')|join }} {% endfilter %}|",
    "{% macro m(a, b='B', c=none) %}[{{ a }}|{{ b }}|{{ c }}]{% endmacro %}{{ m() }}{{ m(1) }}{{ m(1, 2, 3) }}{{ m(b='<', a=name) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
    "{% macro m(name) %}{{ name }}{{ n }}{% endmacro %}{{ m() }}",
    "{% macro m(a, b=a) %}{{ b }}{% endmacro %}{{ m('x') }}",
    "{% macro m(a='d') %}{{ a }}{% endmacro %}{{ m(missing) }}|{{ m(none) }}|{{ m('') }}",
    "{% macro m() %}{% set local = 1 %}{{ local }}{% endmacro %}{{ m() }}{{ local }}",
    "{% macro m() %}{{ later }}{% endmacro %}{% set later = 5 %}{{ m() }}",
    "{% macro inner(x) %}<{{ x }}>{% endmacro %}{% macro outer(x) %}{{ inner(x) }}!{% endmacro %}{{ outer(name) }}",
    "{% macro m() %}<b>{% endmacro %}{{ m() ~ '<' }}{{ m()|upper }}{{ m()|length }}{{ [m(), '<']|join('&') }}",
    "{% macro box(title) %}<div>{{ title }}:{{ caller() }}</div>{% endmacro %}{% call box('T') %}in {{ name }}{% endcall %}",
    "{% macro each(items) %}{% for i in items %}{{ caller(i, loop.last) }}{% endfor %}{% endmacro %}"
    "{% call(i, last) each(list) %}{{ i }}{{ ';' if not last }}{% endcall %}",
    "{% macro box() %}{% if caller %}{{ caller() }}{% else %}none{% endif %}{% endmacro %}{{ box() }}{% call box() %}x{% endcall %}",
    "{% macro plain() %}x{% endmacro %}{% call plain() %}y{% endcall %}",
    "{% macro m(items) %}{% for x in items %}{{ x }}{{ loop.index }}{% endfor %}{% endmacro %}{% for i in list %}{{ m([i]) }}{% endfor %}",
    "{% if yes %}{% macro m() %}x{% endmacro %}{% endif %}{{ m() }}",
    "{% block a %}A{{ name }}{% endblock %}{% block b %}B{% endblock %}",
    "{% set x = 1 %}{% block a %}{{ x }}{% set x = 2 %}{{ x }}{% endblock %}{{ x }}{% block b %}{{ x }}{% endblock %}",
    "{% for x in list %}{% block a scoped %}{{ x }}{{ loop.index }}{% endblock %}{% endfor %}",
    "{% for x in list %}{% block a %}[{{ x }}]{% endblock %}{% endfor %}",
]

WHITE_SPACE = [
    "  {% if yes %}\n    a\n  {% endif %}\n  b\n",
    "{% for x in list %}\n  {{ x }}\n{% endfor %}\n",
    "a\n\n{# comment #}\n\nb",
    "a {%- if yes -%}  b  {%- endif -%} c",
    "a\n  {{- n -}}\n  b",
    "{%+ if yes %}\n  a{% endif +%}\nb",
    "line\n",
    "line\n\n",
    "\n  {% set x = 1 %}  \n{{ x }}\r\nend",
    "<p>\n  {% if no %}\n  x\n  {% else %}\n  y\n  {% endif %}\n</p>\n",
    '"quotes" \\backslash `tick` ${dollar} \u2028 </script>',
]

TEXTS = """
{{ _('你好') }} {{ gettext('你好 %(name)s', name=name) }}
{{ _('共 %(n)d 件', n=n) }} {{ _('共 %(n)s 件', n=missing) }}|{{ _('完成 50%%') }}
{{ _('共 %(n)s 件') }}
{{ _('百分之 50%') }}
{{ _('共 %(n)d 件', n='x') }}
{{ ngettext('%(num)s 份', '%(num)s 份材料', 1) }} {{ ngettext('%(num)s 份', '%(num)s 份材料', n) }}
{{ ngettext('%(num)d', '%(num)d/%(all)s', n, all=9) }}
{{ pgettext('按钮', '收件') }} {{ pgettext('按钮', '收 %(x)s', x='<') }} {{ npgettext('数', '%(num)s 件', '%(num)s 件件', 2) }}
{% trans %}直接写的话{% endtrans %}
{% trans name=name, n=n %}{{ name }} 有 {{ n }} 件{% endtrans %}
{% trans count=n %}{{ count }} 件{% pluralize %}{{ count }} 件件{% endtrans %}
{% trans %}百分之 50% {{ n }}{% endtrans %}
{{ _('<b>%(x)s</b>', x='<i>'|e) }}{{ _('<b>') ~ '<' }}{{ _('a')|upper }}
{{ _(person.name) }}{{ _('代办') }}
{{ asset('page.js') }}
"""

FILES = {
    "base.html": "<title>{% block title %}Base{% endblock %}</title>{% set from_base = 'B' %}"
    "{% block body %}[{% block inner %}inner{% endblock %}]{% endblock %}{{ page }}\n",
    "middle.html": '{% extends "base.html" %}{% block title %}{{ super() }} Middle{% endblock %}'
    "{% block inner %}mid {{ super() }}{% endblock %}",
    "macros.html": "{% set _private = 1 %}{% macro field(label, value='') %}<label>{{ label }}</label>{{ value }}{{ n }}{% endmacro %}"
    "{% macro twice(x) %}{{ field(x) }}{{ field(x) }}{% endmacro %}",
    "part.html": "part {{ x }} {{ n }} {{ loop.index if loop }}{% set x = 'changed' %}",
    "part_that_extends.html": '{% extends "base.html" %}{% block body %}{{ x }}{% endblock %}',
}

COMPOSITION = [
    '{% extends "base.html" %}',
    '{% extends "base.html" %}{% block title %}Child{% endblock %}ignored {{ missing.deeper }}',
    'before {% extends "base.html" %}{% block body %}{{ super() }}!{% endblock %}',
    '{% extends "base.html" %}{% set page = "set below" %}{% block body %}{{ page }}{{ from_base }}{% endblock %}',
    '{% extends "middle.html" %}{% block title %}{{ super() }} Leaf{% endblock %}{% block inner %}leaf {{ super()|upper }}{% endblock %}',
    '{% extends "middle.html" %}{% block body %}no inner{% endblock %}',
    '{% extends "base.html" %}{% from "macros.html" import field %}{% block body %}{{ field("L", name) }}{% endblock %}',
    '{% extends "base.html" %}{% macro own(x) %}<{{ x }}>{% endmacro %}{% block body %}{{ own(n) }}{% endblock %}',
    '{% extends "base.html" %}{% if yes %}{% set page = 1 %}{% endif %}{% for x in list %}{% set page = x %}{% endfor %}',
    '{% extends "base.html" %}{% block body %}{% include "part.html" %}{% endblock %}',
    '{% include "part.html" %}{{ x }}',
    '{% for x in list %}{% include "part.html" %};{% endfor %}',
    '{% for x in list %}{{ loop.index }}{% include "part.html" %};{% endfor %}',
    '{% with x = 1 %}{% include "part.html" %}{% include "part.html" without context %}{% endwith %}',
    '{% set x = 3 %}{% include "part_that_extends.html" %}{% include "middle.html" %}',
    '{% from "macros.html" import field, twice as two %}{{ field("a") }}{{ two(name) }}',
    '{% from "macros.html" import field with context %}{{ field("a") }}',
    '{% import "macros.html" as m %}{{ m.field("a", value=n) }}{{ m.twice("b") }}{{ "yes" if m }}',
    '{% from "macros.html" import field %}{% for p in people %}{{ field(p.name, loop.index) }}{% endfor %}',
    '{% for p in people %}{% from "macros.html" import field %}{{ field(p.name) }}{% endfor %}',
    '{% macro m() %}{% include "part.html" %}{% endmacro %}{% set x = 8 %}{{ m() }}',
]


def snippets() -> dict[str, str]:
    """Name → template; every line of the texts above is one."""
    found: dict[str, str] = {}
    for subject in ("PRINTING", "EXPRESSIONS", "FILTERS", "TEXTS"):
        found |= {f"{subject.lower()}-{i}": line for i, line in enumerate(globals()[subject].strip("\n").split("\n"), 1)}
    for subject in ("STATEMENTS", "WHITE_SPACE", "COMPOSITION"):
        found |= {f"{subject.lower()}-{i}": text for i, text in enumerate(globals()[subject], 1)}
    return found
