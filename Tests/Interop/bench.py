"""Runs `bench` from outside: its figures against those of the exports it recommends, what it leaves
behind, and its page in a browser, where Chromium is installed. Ends with 1 on any difference."""

import html.parser
import json
import os
import pty
import re
import resource
import select
import shlex
import shutil
import signal
import subprocess
import sys

import tool

WORK = f"{tool.ROOT}/.build/interop-bench"
TEMPORARY = f"{WORK}/temporary"
# Markup and other mischief in what the page shows of its input.
KEYS = ["<script>document.title='x'</script>", "a\"b'c&d", "<img src=x onerror=console.error(1)>", "很长的名字" * 12]
NAME = "it's <b>bold & \"quoted\".ndjson"
VOID = {"meta", "link", "br", "img", "input", "hr", "rect", "circle", "line", "polyline"}
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]


def bench(*arguments, expect=0, **options):
    """Runs `bench`; gives what it prints, and fails when it leaves something behind."""
    done = subprocess.run([tool.BINARY, "bench", *arguments, "--temporary-folder", TEMPORARY], capture_output=True,
                          stdin=subprocess.DEVNULL, **options)
    if done.returncode != expect:
        raise tool.Failed(f"bench {arguments}: exit code {done.returncode} for {expect}: {done.stderr.decode()}")
    expect_nothing_left(f"bench {arguments}")
    return done.stdout.decode(), done.stderr.decode()


def expect_nothing_left(name):
    if os.listdir(TEMPORARY):
        raise tool.Failed(f"{name} leaves {os.listdir(TEMPORARY)}")


def check_figures():
    """The commands that are recommended make exports of the sizes that were measured."""
    text, _ = bench(f"{WORK}/events.ndjson", "--json", "--repeat", "2", "--codecs", "none,zstd:1,zstd:9,gzip:6",
                    "--row-group-size", "1MiB", "--encodings", "compatible,smallest")
    report = json.loads(text)
    if len(report["rows"]) != 12 or not report["sample"]["isWhole"] or report["sample"]["records"] != 6000:
        raise tool.Failed(f"bench measured {len(report['rows'])} ways, {report['sample']}")
    rows = {row["label"]: row for row in report["rows"]}
    for row in rows.values():
        low, middle, high = (row["exportSeconds"][key] for key in ("minimum", "median", "maximum"))
        if not 0 < low <= middle <= high or row["peakMemory"] < 1 << 20 or not 0 < row["restoreSeconds"]["median"]:
            raise tool.Failed(f"figures that cannot be: {row}")
    if rows["json none"]["outputBytes"] != os.path.getsize(f"{WORK}/events.ndjson"):
        raise tool.Failed("JSON without a codec is not the input")
    smallest = min(rows.values(), key=lambda row: row["outputBytes"])
    purposes = {entry["purpose"]: entry for entry in report["recommendations"]}
    if abs(rows[purposes["smallest"]["label"]]["outputBytes"] / smallest["outputBytes"] - 1) > 0.005:
        raise tool.Failed(f"{purposes['smallest']['label']} is not the smallest: {smallest['label']} is")
    for entry in report["recommendations"]:
        folder = f"{WORK}/recommended"
        # As a user would: by a shell, dataset and folder filled in.
        command = shlex.join([tool.BINARY] + entry["command"][1:] + ["--json"]).replace("FOLDER", folder)
        done = subprocess.run(command, shell=True, capture_output=True, check=True)
        size = json.loads(done.stdout)["outputBytes"]
        measured = rows[entry["label"]]["outputBytes"]
        # Files name their dataset and run, which have other names here.
        if abs(size - measured) > 0.002 * measured + 512:
            raise tool.Failed(f"{command} makes {size} bytes, {entry['label']} was measured with {measured}")
        shutil.rmtree(folder)


def check_inputs():
    """Compressed inputs and pipes are measured as the file that they hold."""
    path = f"{WORK}/events.ndjson"
    subprocess.run(["zstd", "-qf", path], check=True)
    options = ["--json", "--repeat", "1", "--codecs", "none", "--formats", "json", "--sample", "1MB"]
    shares = []
    for source in (path, f"{path}.zst", "-"):
        with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as cat:
            done = subprocess.run([tool.BINARY, "bench", source, *options, "--temporary-folder", TEMPORARY],
                                  stdin=cat.stdout, capture_output=True, check=True)
            cat.stdout.close()
        sample = json.loads(done.stdout)["sample"]
        if sample["inputBytes"] != os.path.getsize(path) or not 800_000 < sample["bytes"] < 1_200_000:
            raise tool.Failed(f"{source}: {sample}")
        shares.append(sample["bytes"])
        expect_nothing_left(source)


def check_full_disk():
    """A disk without room is one sentence, and leaves nothing."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, allowed))
    # Too little for the sample, and too little for what is exported without a codec.
    size = os.path.getsize(f"{WORK}/profiles.ndjson")
    for allowed, expected in ((size // 2, "cannot write"), (size + 1000, None)):
        codes = 1 if expected else 0
        _, errors = bench(f"{WORK}/profiles.ndjson", "--repeat", "1", "--codecs", "none", "--formats", "json",
                          "--quiet", expect=codes, preexec_fn=limit)
        if expected and (expected not in errors or errors.count("\n") != 1 or "--temporary-folder" not in errors):
            raise tool.Failed(f"a file too large: {errors!r}")
    script = f"""mount -t tmpfs -o size={size * 3 // 2} none '{TEMPORARY}' || exit 77
        '{tool.BINARY}' bench '{WORK}/profiles.ndjson' --repeat 1 --codecs none --formats json --temporary-folder '{TEMPORARY}'
        code=$?; ls -A '{TEMPORARY}'; exit $code"""
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True)
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        print("skipped: a full disk, which takes the right to mount one")
        return
    if done.returncode != 1 or "No space left on device" not in done.stderr or done.stderr.count("\n") != 1 or done.stdout:
        raise tool.Failed(f"a full disk: exit code {done.returncode}, {done.stderr!r}, {done.stdout!r}")


def interrupted(moment):
    """Sends Ctrl-C when the progress on a terminal tells of `moment`; what is printed, and the exit code."""
    terminal, inner = pty.openpty()
    arguments = [tool.BINARY, "bench", f"{WORK}/profiles.ndjson", "--repeat", "1000", "--codecs", "none,zstd",
                 "--temporary-folder", TEMPORARY]
    # Ctrl-C is ignored by what a shell runs in the background, and by what that starts.
    with subprocess.Popen(arguments, stdin=inner, stdout=subprocess.PIPE, stderr=inner,
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as process:
        os.close(inner)
        seen = b""
        while moment not in seen:
            if not select.select([terminal], [], [], 60)[0]:
                raise tool.Failed(f"the progress never tells of {moment!r}: {seen[-200:]!r}")
            seen += os.read(terminal, 4096)
        process.send_signal(signal.SIGINT)
        output = process.stdout.read().decode()
        code = process.wait(timeout=60)
    try:
        while select.select([terminal], [], [], 0)[0]:
            seen += os.read(terminal, 4096)
    except OSError:  # The other end is closed.
        pass
    os.close(terminal)
    expect_nothing_left(f"bench that got Ctrl-C at {moment!r}")
    return output, seen.decode(), code


def check_interruption():
    output, _, code = interrupted(b"round 3")
    if code != 1 or "parquet zstd:3" not in output or "stopped before the end" not in output:
        raise tool.Failed(f"Ctrl-C in a round: exit code {code}, {output!r}")
    for moment in (b"warming up", b"looking at"):
        output, errors, code = interrupted(moment)
        if code != 1 or output or "stopped before anything was measured" not in errors:
            raise tool.Failed(f"Ctrl-C at {moment!r}: exit code {code}, {output!r}, {errors!r}")


class PageReader(html.parser.HTMLParser):
    """Sees to it that a page is well-formed, and asks for nothing."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.text = ""

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "img", "iframe", "object", "embed"):
            raise tool.Failed(f"the page has a <{tag}>")
        for name, value in attributes:
            if name.startswith("on") or name in ("src", "action") or (name == "href" and value != "data:,"):
                raise tool.Failed(f"the page has {name}={value!r}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise tool.Failed(f"the page has a </{tag}> that closes nothing")

    def handle_data(self, data):
        self.text += data


def make_page():
    path = f"{WORK}/page.html"
    codecs = "none,snappy,lz4,zstd:1,zstd:2,zstd:3,zstd:6,zstd:9,gzip:1,gzip:6,gzip:9"
    bench(f"{WORK}/{NAME}", f"{WORK}/events.ndjson", "--repeat", "2", "--codecs", codecs, "--sample", "2MB",
          "--row-group-size", "1MiB,64MiB", "--report", path, "--quiet")
    with open(path, encoding="utf-8") as file:
        return file.read()


def check_page(page):
    reader = PageReader()
    reader.feed(page)
    if reader.open:
        raise tool.Failed(f"the page leaves {reader.open} open")
    if re.search(r"https?:|url\(|@import|<script", page):
        raise tool.Failed("the page needs something from elsewhere")
    quoted = shlex.quote(f"{WORK}/{NAME}").replace("'\"'\"'", "'\\''")
    for text in [quoted, *KEYS]:
        if text not in reader.text:
            raise tool.Failed(f"the page does not show {text!r}")


# Looks at the page in a frame of a given width, from outside of it: its own policy forbids scripts.
INSPECTOR = r"""
const problems = [];
const frame = document.querySelector("iframe");
window.onload = () => {
  const page = frame.contentDocument, view = frame.contentWindow;
  page.querySelectorAll("details").forEach(d => d.open = true);
  const width = page.documentElement.clientWidth;
  const shown = e => e.getClientRects().length > 0 && view.getComputedStyle(e).visibility !== "hidden";
  const name = text => JSON.stringify(text.trim().slice(0, 40));
  if (page.documentElement.scrollWidth > width) problems.push("the page is wider than its window");
  for (const e of page.querySelectorAll("main, main *")) {
    if (!shown(e) || e.closest("svg")) continue;
    if (e.scrollWidth > e.clientWidth + 1 && view.getComputedStyle(e).display !== "inline")
      problems.push(`${e.tagName} is clipped or runs over: ${name(e.textContent)}`);
  }
  // Pieces of text that are seen, each with the rectangles of its lines.
  const pieces = [];
  const walker = page.createTreeWalker(page.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || !shown(node.parentElement) || node.parentElement.closest("title")) continue;
    const range = page.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter(r => r.width > 1);
    pieces.push({node, boxes, svg: node.parentElement.closest("svg.chart")});
    for (const r of boxes)
      if (r.left < -0.5 || r.right > width + 0.5) problems.push(`out of the window: ${name(node.data)}`);
    colours(node.parentElement, node.data);
  }
  const cross = (a, b, slack) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack;
  for (let i = 0; i < pieces.length; i++)
    for (let j = i + 1; j < pieces.length; j++)
      // Lines of text have room above and below their letters.
      if (pieces[i].boxes.some(a => pieces[j].boxes.some(b => cross(a, b, 2))))
        problems.push(`${name(pieces[i].node.data)} and ${name(pieces[j].node.data)} overlap`);
  let labels = 0, points = 0, unnamed = 0;
  for (const chart of page.querySelectorAll("svg.chart")) {
    if (!shown(chart)) continue;
    const frame = chart.getBoundingClientRect();
    const marks = [...chart.querySelectorAll("circle, g > rect")].map(e => e.getBoundingClientRect());
    points += marks.length;
    unnamed += chart.querySelectorAll("g.optimal").length - chart.querySelectorAll("text.optimal").length;
    for (const text of chart.querySelectorAll("text")) {
      const r = text.getBoundingClientRect();
      if (r.left < frame.left || r.right > frame.right || r.top < frame.top || r.bottom > frame.bottom)
        problems.push(`out of the picture: ${name(text.textContent)}`);
      if (!text.classList.contains("label")) continue;
      labels++;
      if (r.height < 9) problems.push(`too small to be read: ${name(text.textContent)}`);
      if (marks.some(m => cross(r, m, 2))) problems.push(`${name(text.textContent)} covers a point`);
    }
  }
  // Where there are many points, those that others beat may be without a label.
  if (!points || unnamed || labels < points / 6) problems.push(`${labels} labels for ${points} points`);
  document.querySelector("pre").textContent = "RESULT" + JSON.stringify({width, problems, pieces: pieces.length, labels, points}) + "END";

  // The contrast that WCAG asks for.
  function colours(element, text) {
    const style = view.getComputedStyle(element);
    const ink = parse(element.closest("svg") ? style.fill : style.color);
    let ground = element;
    while (ground && parse(view.getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
    const back = parse(view.getComputedStyle(ground || page.body).backgroundColor);
    const [a, b] = [light(ink), light(back)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) problems.push(`too little contrast: ${name(text)}, ${style.color}`);
  }
  function parse(text) {
    const numbers = (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return numbers.length < 4 ? [...numbers, 1] : numbers;
  }
  function light(colour) {
    const [r, g, b] = colour.slice(0, 3).map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
};
"""


def inspect(browser, page, width, is_dark):
    """What a browser finds wrong with the page in a window of a width."""
    harness = f"{WORK}/harness.html"
    inner = page.replace("&", "&amp;").replace('"', "&quot;")
    with open(harness, "w", encoding="utf-8") as file:
        file.write(f'<!DOCTYPE html><meta charset="utf-8"><body style="margin:0"><pre></pre><iframe srcdoc="{inner}" '
                   f'style="border:0;width:{width}px;height:2000px"></iframe><script>{INSPECTOR}</script>')
    scheme = ["--blink-settings=preferredColorScheme=0"] if is_dark else ["--blink-settings=preferredColorScheme=1"]
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         f"--user-data-dir={WORK}/browser", "--enable-logging=stderr", "--window-size=1400,1000", *scheme,
         "--dump-dom", f"file://{harness}"],
        capture_output=True, timeout=120, text=True)
    found = re.search(r"<pre>RESULT(.*?)END</pre>", done.stdout, re.DOTALL)
    if not found:
        raise tool.Failed(f"the browser shows nothing: {done.stderr[-500:]}")
    result = json.loads(re.sub(r"&(lt|gt|amp);", lambda m: {"lt": "<", "gt": ">", "amp": "&"}[m[1]], found[1]))
    logged = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return result, result["problems"] + logged


def check_in_browser(page):
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        print("skipped: the page in a browser: Chromium is not installed")
        return
    for width in (390, 700, 1200):
        for is_dark in (False, True):
            result, problems = inspect(browser, page, width, is_dark)
            if problems:
                raise tool.Failed(f"{width} px, {'dark' if is_dark else 'light'}: " + "; ".join(problems[:8]))
    # The check itself: what is clipped, overlaps or cannot be read is found.
    for change, expected in (
        (("</style>", ".name span { white-space: nowrap; } .name span:first-child { overflow-wrap: normal; }</style>"), "runs over"),
        (("</style>", ".chart .label { transform: translate(0, 6px); font-size: 30px !important; }</style>"), "overlap"),
        (("--soft: #5a626a", "--soft: #c0c4c8"), "contrast"),
        (("</main>", "<script>1</script></main>"), "CONSOLE"),
    ):
        _, problems = inspect(browser, page.replace(*change, 1), 390, False)
        if not any(expected in problem for problem in problems):
            raise tool.Failed(f"the browser does not notice {change[1]!r}: {problems[:3]}")
    print(f"in {browser}: {result['pieces']} pieces of text, {result['labels']} labels of {result['points']} points")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(TEMPORARY)
    tool.generate(f"{WORK}/events.ndjson", "events", 6000)
    tool.generate(f"{WORK}/profiles.ndjson", "profiles", 3000)
    with open(f"{WORK}/{NAME}", "w", encoding="utf-8") as file:
        for number in range(2000):
            file.write(json.dumps({key: f"{key}{number * 7919}" for key in KEYS}) + "\n")
    page = make_page()
    failures = 0
    for check in (check_figures, check_inputs, check_full_disk, check_interruption, check_page, check_in_browser):
        try:
            check(page) if check.__code__.co_argcount else check()
            print(f"{check.__name__}: passed", flush=True)
        except Exception as error:  # Every check has its turn.
            failures += 1
            print(f"{check.__name__}: {type(error).__name__}: {error}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
