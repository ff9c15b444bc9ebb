"""Randomness of the tests. XDM_TEST_SEED changes all of it: a whole number, or `new` for one that has not
been tried. Without it each run does the same."""

import functools
import os
import random
import sys


@functools.cache
def base():
    """The seed of this run, which is printed once."""
    given = os.environ.get("XDM_TEST_SEED", "")
    if given == "new":
        seed = random.SystemRandom().randrange(1, 1 << 32)
    else:
        try:
            seed = int(given or "0")
        except ValueError:
            sys.exit(f"XDM_TEST_SEED must be a whole number or `new`, not {given}")
    print(f"seed of the tests: XDM_TEST_SEED={seed}", flush=True)
    return seed


def generator(number):
    """A generator for one use, with a sequence of its own for each `number`."""
    return random.Random(number + base() * 0x9E3779B97F4A7C15)
