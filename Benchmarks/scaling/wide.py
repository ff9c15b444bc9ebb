"""Makes flat records of `--values` fields out of `--leaves`: `wide.py --leaves 6000 --records N FILE`.

Fields are strings of a thousand words, integers, doubles and booleans, a quarter each. Names are
equally long and values drawn alike, so that files of any width have the same size."""

import argparse
import random


def value(leaf, random):
    kind = leaf % 4
    if kind == 0:
        return f'"word {random.randrange(1000):03}"'
    if kind == 1:
        return str(random.randrange(100_000, 1_000_000))
    if kind == 2:
        return f"{random.randrange(100, 1000)}.25"
    return random.choice(("true", "false"))


def main():
    parser = argparse.ArgumentParser(description="Makes wide sparse records.")
    parser.add_argument("--leaves", type=int, required=True)
    parser.add_argument("--values", type=int, default=40)
    parser.add_argument("--records", type=int, required=True)
    parser.add_argument("file")
    arguments = parser.parse_args()
    source = random.Random(arguments.leaves)
    with open(arguments.file, "w") as file:
        for _ in range(arguments.records):
            # Ascending, as a program writes the fields that it has.
            leaves = sorted(source.sample(range(arguments.leaves), arguments.values))
            file.write("{" + ",".join(f'"field{leaf:05}":{value(leaf, source)}' for leaf in leaves) + "}\n")


if __name__ == "__main__":
    main()
