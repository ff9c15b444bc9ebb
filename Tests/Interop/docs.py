"""Runs what README.md and the articles print. The `sh` and `python` blocks of a file run in order, in a new
empty folder, and must succeed. The lines of an `output` block must occur, in order and numbers aside, in what the
block before it printed. `swift` blocks are type-checked against the built modules. Tables of options must name the
options that `--help` names, links must lead somewhere, and the README must stay short. Ends with 1 on the first
file that fails.

    docs.py [FILE…]

Comments on the line before a block say what is special about it: `<!-- exits with N -->`, and
`<!-- not run: REASON -->`, which keeps it from running. Blocks that did not run are listed at the end."""

import concurrent.futures
import glob
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time

import tool

README = f"{tool.ROOT}/README.md"
ARTICLES = f"{tool.ROOT}/Sources/XDMExport/XDMExport.docc"
README_LINES = 160
# There were more when this was written: a parser that finds none must not pass.
FEWEST_BLOCKS = 40
SECONDS_FOR_A_BLOCK = 120
FILES_AT_ONCE = 2
# Blocks of these languages are there to be read.
READ_ONLY = {"", "text", "ini", "json"}


class Block:
    def __init__(self, path, line, language, comment):
        self.place = f"{os.path.relpath(path, tool.ROOT)}:{line}"
        self.language = language
        code = re.fullmatch(r"<!-- exits with (\d+) -->", comment)
        self.exit = int(code[1]) if code else 0
        reason = re.fullmatch(r"<!-- not run: (.+) -->", comment)
        self.reason = reason and reason[1]
        self.lines = []

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"


def blocks(path):
    """The fenced blocks of a file, in order."""
    found, block, before = [], None, ""
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if block is not None and line == "```":
                block = None
            elif block is not None:
                block.lines.append(line)
            elif line.startswith("```"):
                block = Block(path, number, line[3:], before)
                found.append(block)
            before = line
    if block is not None:
        raise tool.Failed(f"{block.place}: the block does not end")
    return found


def environment(folder):
    """That of a user who has installed the tool; temporary files go beside the folder of the blocks."""
    found = dict(os.environ, TMPDIR=f"{folder}/tmp", PATH=f"{folder}/bin:{os.environ['PATH']}")
    os.mkdir(found["TMPDIR"])
    os.mkdir(f"{folder}/bin")
    os.symlink(tool.BINARY, f"{folder}/bin/xdm-export")
    return found


def run(block, folder, variables):
    """Runs a block and gives what it printed."""
    command = [sys.executable, "-c"] if block.language == "python" else ["bash", "-euo", "pipefail", "-c"]
    try:
        done = subprocess.run([*command, block.text], stdin=subprocess.DEVNULL, cwd=f"{folder}/work", env=variables, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS_FOR_A_BLOCK)
    except subprocess.TimeoutExpired:
        raise tool.Failed(f"{block.place}: not done after {SECONDS_FOR_A_BLOCK} s") from None
    if done.returncode != block.exit:
        raise tool.Failed(f"{block.place}: exit code {done.returncode} instead of {block.exit}\n"
                          f"{block.text}{done.stdout}")
    return done.stdout


def shape(line):
    """A line without what differs from run to run: UUIDs, numbers, and the width of columns."""
    line = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", line)
    return " ".join(re.sub(r"\d[\d.,:]*", "0", line).split())


def compare(block, printed):
    """Looks for the lines of an `output` block, in order; `…` stands for anything."""
    rest = iter([shape(line) for line in printed.splitlines()])
    for line in block.lines:
        wanted = ".*".join(re.escape(part) for part in shape(line).split("…"))
        if not any(re.fullmatch(wanted, got) for got in rest):
            raise tool.Failed(f"{block.place}: the command does not print\n{line}\nbut\n{printed}")


def type_check(block, folder):
    """Whether there was something to check the block against."""
    modules = f"{os.path.dirname(tool.BINARY)}/Modules"
    if not os.path.exists(f"{modules}/XDMExport.swiftmodule"):
        return False
    path = f"{folder}/main.swift"
    with open(path, "w", encoding="utf-8") as file:
        file.write(block.text)
    command = ["swiftc", "-typecheck", "-swift-version", "6", "-I", modules, path]
    for module in (glob.glob(f"{tool.ROOT}/Sources/*/module.modulemap")
                   + glob.glob(f"{os.path.dirname(tool.BINARY)}/*.build/module.modulemap")):
        command += ["-Xcc", f"-fmodule-map-file={module}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise tool.Failed(f"{block.place}: the code does not compile\n{done.stderr}")
    return True


def check_file(path):
    """Runs the blocks of a file; gives how many, how long that took, and which did not run."""
    started, count, printed, left_out = time.monotonic(), 0, "", []
    with tempfile.TemporaryDirectory(prefix="xdm-export-docs-") as folder:
        os.mkdir(f"{folder}/work")
        variables = environment(folder)
        for block in blocks(path):
            if block.reason:
                left_out.append(f"{block.place}: {block.reason}")
            elif block.language == "output":
                compare(block, printed)
            elif block.language == "python" and needs_missing_spark(block):
                left_out.append(f"{block.place}: pyspark is not installed")
            elif block.language in ("sh", "python"):
                printed = run(block, folder, variables)
                count += 1
            elif block.language == "swift":
                if type_check(block, folder):
                    count += 1
                else:
                    left_out.append(f"{block.place}: the modules of the release build are not there")
            elif block.language not in READ_ONLY:
                raise tool.Failed(f"{block.place}: a block of '{block.language}', which this test does not know")
    return count, time.monotonic() - started, left_out


def needs_missing_spark(block):
    return "pyspark" in block.text and importlib.util.find_spec("pyspark") is None


def check_links(path):
    """Links to files must lead to files, and those to articles to articles."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^```.*?^```$", "", file.read(), flags=re.MULTILINE | re.DOTALL)
    folder, name = os.path.dirname(path), os.path.relpath(path, tool.ROOT)
    for target in re.findall(r"<doc:([^>#]+)[^>]*>", text) + re.findall(r"\]\(doc:([^)#]+)[^)]*\)", text):
        if not os.path.exists(f"{folder}/{target}.md"):
            raise tool.Failed(f"{name} links to the article {target}, which is not there")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)|src=\"([^\"]+)\"", text):
        target = target[0] or target[1]
        if not re.match(r"(https?|doc):", target) and not os.path.exists(f"{folder}/{target}"):
            raise tool.Failed(f"{name} links to {target}, which is not there")


def check_options(path):
    """A table between `<!-- options: COMMAND -->` and `<!-- /options -->` names what `--help` names; gives the
    commands that have a table."""
    with open(path, encoding="utf-8") as file:
        tables = re.findall(r"<!-- options: (.+?) -->\n(.*?)<!-- /options -->", file.read(), re.DOTALL)
    for command, table in tables:
        help_text = tool.run(*command.split(), "--help")
        wanted = set(re.findall(r"^  (--[a-z-]+)", help_text, re.MULTILINE)) - {"--help", "--version"}
        cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
        named = {option for cell in cells for option in re.findall(r"`(--[a-z-]+)", cell)}
        if named != wanted:
            raise tool.Failed(f"{os.path.relpath(path, tool.ROOT)}: the options of {command} are not those of --help: "
                              f"missing {sorted(wanted - named)}, too many {sorted(named - wanted)}")
    return [command for command, _ in tables]


def check_commands(described):
    """Every command that has options has the table of them in some article."""
    found = []
    for group in ("", "flow "):
        listed = re.search(r"^Commands:\n(.*?)\n\n", tool.run(*group.split(), "--help"), re.MULTILINE | re.DOTALL)[1]
        found += [name.strip() for name in re.findall(r"^  (\S+(?: \S+)?)  ", listed, re.MULTILINE)]
    with_options = set(re.findall(r"<!-- options: ([a-z ]+) -->", tool.run("help", "--tables")))
    missing = set(found) & with_options - set(described)
    if missing:
        raise tool.Failed(f"no article has the options of {', '.join(sorted(missing))}")


def check_length():
    with open(README, encoding="utf-8") as file:
        lines = len(file.readlines())
    if lines > README_LINES:
        raise tool.Failed(f"README.md has {lines} lines, more than {README_LINES}")


def main():
    started = time.monotonic()
    articles = sorted(glob.glob(f"{ARTICLES}/*.md"))
    others = sorted(glob.glob(f"{tool.ROOT}/.github/*.md") + glob.glob(f"{tool.ROOT}/Sources/*/*.docc/*.md"))
    files = [os.path.abspath(path) for path in sys.argv[1:]]
    if not files:
        files = [README, *articles]
        check_length()
        for path in {*files, *others}:
            check_links(path)
    tables = [command for path in files for command in check_options(path)]
    if not sys.argv[1:]:
        check_commands(tables)
    left_out, count = [], 0
    with concurrent.futures.ThreadPoolExecutor(FILES_AT_ONCE) as pool:
        for path, (ran, seconds, rest) in zip(files, pool.map(check_file, files)):
            count += ran
            left_out += rest
            print(f"{os.path.relpath(path, tool.ROOT)}: {ran} blocks, {seconds:.1f} s", flush=True)
    for line in left_out:
        print(f"not run: {line}")
    if not sys.argv[1:] and count < FEWEST_BLOCKS:
        raise tool.Failed(f"only {count} blocks ran: is there an article that was not found?")
    print(f"{count} blocks of {len(files)} files run as printed, {len(tables)} tables name the options there are, "
          f"in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    try:
        main()
    except tool.Failed as failure:
        sys.exit(f"docs: {failure}")
