"""Records that a converter of JSON to columns can stumble over, by theme. The records of a theme are
exported together: what their fields have in common decides the columns."""

import json


def nested(depth, value):
    for _ in range(depth):
        value = [value]
    return value


THEMES = {
    "presence": [
        {}, {"a": None}, {"a": 1}, {"o": {}}, {"o": None}, {"o": {"x": None}}, {"o": {"x": 1, "y": {"z": []}}},
        {"l": []}, {"l": None}, {"l": [None]}, {"l": [1, None, 2]}, {"o": {"y": {"z": [None, {}, {"q": []}]}}},
        {"late": "only here"}, {},
    ],
    "always-empty": [{"a": {}, "b": [], "c": None}, {"a": {}}, {"b": [[], [[]]]}],
    "no-children": [{}, {}, {}],
    "arrays": [
        {"m": [[1, 2], [], [3]]}, {"m": []}, {"m": [[]]}, {"m": None}, {"m": [None, [None]]},
        {"d": nested(12, 5)}, {"d": nested(12, None)}, {"deep": nested(40, 5)}, {"s": [{"l": [{"v": ["a"]}, {"v": []}, {}]}, {}]},
        {"s": []}, {"s": [None, {"l": None}, {"l": []}]},
    ],
    "numbers": [
        {"i": 9223372036854775807, "d": 1, "e": 0.1}, {"i": -9223372036854775808, "d": 2.5, "e": -0.0},
        {"i": 0, "d": -3, "e": 1e308}, {"i": -1, "d": 9007199254740992, "e": 5e-324}, {"i": None, "d": 1e22},
        {"f": 2.2250738585072014e-308}, {"f": 1.7976931348623157e308}, {"f": 123456789012345680.0}, {"f": 0.0},
    ],
    "numbers-that-meet": [
        {"a": 9007199254740993}, {"a": 0.5}, {"b": 18446744073709551615}, {"b": 1},
        {"c": 123456789012345678901234567890},
    ],
    "conflicts": [
        {"a": 1, "b": {"x": 1}, "c": [1], "d": "t"}, {"a": "1", "b": [1], "c": {"y": 2}, "d": True},
        {"a": True, "b": "x", "c": "z", "d": None}, {"a": None, "b": None, "c": 5, "d": 1.5},
        {"a": {"deep": [None, {"q": "ä\n"}]}, "l": [1, "a", None, [], {}]}, {"l": [{"k": None}]},
        {"o": {"v": 1}}, {"o": {"v": "x"}}, {"o": {"v": [1, {"w": None}]}},
    ],
    "times": [
        {"t": "2024-02-29T12:00:00Z", "u": "2024-01-01T00:00:00.000001Z", "day": "2024-02-29", "mixed": "2024-01-01"},
        {"t": "1969-12-31T23:59:59.999Z", "u": "0001-01-01T00:00:00.5Z", "day": "0001-01-01", "mixed": "soon"},
        {"t": "2024-01-01T01:00:00.5+01:30", "u": "9999-12-31T23:59:59.999999Z", "day": "9999-12-31"},
        {"t": None, "nanos": "2024-01-01T00:00:00.123456789Z", "no": "2024-02-30"},
        {"local": "2024-01-01T00:00:00", "no": "2024-01-02"}, {"local": "2024-06-01T00:00:00"},
    ],
    "strings": [
        {"s": ""}, {"s": "\u0000"}, {"s": "\"\\/\b\f\n\r\t"}, {"s": "é漢😀\u2028\ufeff"}, {"s": "a" * 100_000},
        {"s": "𝄞" * 5000}, {"s": "null"}, {"s": "{}"}, {"s": "\u007f\u0080\uffff"},
    ],
    "keys": [
        {"": 1, " ": 2, "a.b": 3, "a": {"b": 4}}, {"\"": 1, "\\": 2, "\n": 3, "ä": 4, "😀": 5},
        {"@id": "x", "xdm:name": "y", "https://ns.adobe.com/x/y": {"xdm:z": 1}}, {"list": [{"element": {"list": [1]}}]},
        {"key_value": {"key": "k", "value": 1}}, {"_rescue": 1}, {"A": 1}, {"x" * 500: True},
    ],
    "odd-keys": [
        {"a": 1, "\u0000": [2, None]}, {"a": 2, "b\u0000c": {"x": "ä"}, "_rescued": {"q": 1}}, {"_rescued": 7}, {},
        {"o": {"x": 1}, "n": None}, {"o": {"\u0000": 2}}, {"identityMap": {"\u0000": [{"id": "1"}]}},
    ],
    "maps": [
        {"identityMap": {"ECID": [{"id": "1", "primary": True}]}}, {"identityMap": {}}, {"identityMap": None}, {},
        {"identityMap": {"email": [{"id": "a@b"}, {}], "CRMID": [], "ä\"\n": [{"id": None}], "n": None}},
    ],
    "many-keys": [{"m": {f"k{i}-{j}": i * j for j in range(5)}} for i in range(800)],
    "long-records": [{"a": [{"i": i, "t": "x" * 50} for i in range(60_000)]}, {"a": []}, {"a": [{"i": -1}]}],
}


def write(folder):
    """Writes a file a theme; half of the records with everything beyond ASCII escaped."""
    paths = {}
    for theme, records in THEMES.items():
        paths[theme] = f"{folder}/edge-{theme}.ndjson"
        with open(paths[theme], "w", encoding="utf-8", newline="\n") as file:
            for i, record in enumerate(records):
                file.write(json.dumps(record, ensure_ascii=i % 2 == 0, separators=(",", ":")) + "\n")
    return paths
