"""The scan for lines knows exactly the values the reader knows, however a TOML file is written."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from voiceguide.guide.lines import line_numbers, line_of

TRICKY = '''\
# a comment with [brackets] = "and quotes
top = "a # no comment" # a comment
"quoted.key" = [1, 2,
  3, # three

  { a = 1, b.c = [true] },
]
many = """
[[not_a_table]]
x = 1 \\""" still
"""""
raw = \'\'\'
a = "b\'\'\'\'
when = 1979-05-27 07:32:00

[plain . "with.dot"]
x.y.z = 5
x.y.w = { }

[[list]]
a = 1
[list.inner]
b = 2
[[list.deep]]
c = 3
[[list.deep]]
c = 4
[[list]]
[[list.deep]]
c = 'five'
'''


def paths(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from paths(item, (*path, key))


def test_every_value_of_a_tricky_file_has_its_line():
    lines = line_numbers(TRICKY)
    assert set(paths(tomllib.loads(TRICKY))) == set(lines)
    found = {line: TRICKY.splitlines()[line - 1] for line in lines.values()}
    assert lines["quoted.key", 2] == 4
    assert lines["quoted.key", 3, "b", "c"] == 6
    assert found[lines["when",]].startswith("when")
    assert found[lines["plain", "with.dot", "x", "y", "z"]] == "x.y.z = 5"
    assert found[lines["list", 0, "deep", 1, "c"]] == "c = 4"
    assert found[lines["list", 1, "deep", 0, "c"]] == "c = 'five'"


def test_what_is_missing_is_where_it_should_be():
    lines = line_numbers("[[a]]\nx = 1\n[[a]]\ny = 1\n")
    assert line_of(("a", 1, "z", "q"), lines) == 3
    assert line_of(("b",), lines) == 1


KEYS = st.text(st.sampled_from("ab.=#[]{},\" '\\é"), min_size=1, max_size=5)
TEXTS = st.text(st.sampled_from("ab=#[]{}, '\\\"\n"), max_size=8)
VALUES = st.recursive(
    TEXTS | st.integers(0, 9) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def inline(value):
    match value:
        case bool():
            return str(value).lower()
        case str() if "'" not in value and "\n" not in value:
            return f"'{value}'"
        case str() if "\\" not in value and '"' not in value:
            return f'"""\n{value}"""'
        case list():
            return "[ # (\n" + "".join(f"{inline(item)},\n" for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{quoted(key)} = {inline(item)}" for key, item in value.items()) + "}"
    return quoted(value) if isinstance(value, str) else str(value)


@given(
    st.dictionaries(
        KEYS, VALUES | st.lists(st.dictionaries(KEYS, VALUES, max_size=3), min_size=1, max_size=3)
    )
)
def test_any_file(data):
    """Plain values first, then tables and arrays of tables under headers."""
    is_tables = {
        k: isinstance(v, list) and v and all(isinstance(t, dict) for t in v) for k, v in data.items()
    }
    text = "".join(f"{quoted(k)} = {inline(v)}\n" for k, v in data.items() if not is_tables[k])
    for key, value in data.items():
        for table in value if is_tables[key] else ():
            text += f"[[ {quoted(key)} ]] # ]]\n" + "".join(
                f"{quoted(k)}={inline(v)}\n" for k, v in table.items()
            )
    assert tomllib.loads(text) == data
    assert set(line_numbers(text)) == set(paths(data))
