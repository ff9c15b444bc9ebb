"""Compares the tables of options in the documentation with those that the program prints, and writes them with
`--write`.

A table stands between `<!-- options: NAME -->` and `<!-- /options -->`, in README.md or an article."""

import glob
import re
import sys

import tool

MARKED = re.compile(r"<!-- options: ([a-z ]+) -->\n(.*?)<!-- /options -->\n", re.DOTALL)


def documents():
    return [f"{tool.ROOT}/README.md", *sorted(glob.glob(f"{tool.ROOT}/Sources/**/*.md", recursive=True))]


def main(writes):
    tables = dict(MARKED.findall(tool.run("help", "--tables")))
    if "export" not in tables or "dataflow" not in tables:
        raise tool.Failed(f"the program prints only {sorted(tables)}")
    found = []
    wrong = []

    def current(match):
        name, table = match.groups()
        if name not in tables:
            raise tool.Failed(f"{path}: there is no table {name}: there are {', '.join(tables)}")
        found.append(name)
        if table != tables[name]:
            wrong.append(f"{path}: {name}")
        return f"<!-- options: {name} -->\n{tables[name]}<!-- /options -->\n"

    for path in documents():
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if text.count("<!-- options: ") != len(MARKED.findall(text)):
            raise tool.Failed(f"{path}: a table has no end")
        new = MARKED.sub(current, text)
        if writes and new != text:
            with open(path, "w", encoding="utf-8") as file:
                file.write(new)
    if wrong and not writes:
        raise tool.Failed(f"tables that differ from the program: {', '.join(wrong)}; run tables.py --write")
    print(f"{len(found)} tables, {len(wrong)} {'written' if writes else 'differ'}")


if __name__ == "__main__":
    try:
        main("--write" in sys.argv[1:])
    except tool.Failed as failure:
        sys.exit(f"tables: {failure}")
