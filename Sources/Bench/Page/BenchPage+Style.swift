extension BenchPage {
  /// Colours are those of Okabe and Ito, which people tell apart whatever colours they see; shapes tell
  /// the same.
  static let style = """
    :root { --page: #fff; --card: #f5f6f7; --text: #1b1f23; --soft: #5a626a; --line: #dde1e5; --parquet: #0072b2; --json: #b34700; --front: #5a626a; }
    @media (prefers-color-scheme: dark) { :root { --page: #14171a; --card: #1e2226; --text: #e6e8ea; --soft: #a5adb5; --line: #343a40; --parquet: #56b4e9; --json: #f0a830; --front: #a5adb5; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; -webkit-text-size-adjust: 100%; }
    main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
    h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 .75rem; }
    h3 { font-size: .875rem; margin: 0; color: var(--soft); font-weight: 600; }
    p { margin: .5rem 0; }
    .lead { color: var(--soft); margin: 0; max-width: 44rem; }
    .small { font-size: .8125rem; color: var(--soft); overflow-wrap: anywhere; max-width: 50rem; }
    .notes { margin: 1.25rem 0 0; padding: .75rem 1rem .75rem 2rem; background: var(--card); border-radius: .5rem; overflow-wrap: anywhere; }
    .notes li + li { margin-top: .5rem; }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; }
    article { background: var(--card); border-radius: .5rem; padding: 1rem; min-width: 0; font-size: .9375rem; display: flex; flex-direction: column; }
    article pre { margin-top: auto; }
    .choice { font-size: 1.25rem; font-weight: 600; margin: 0 0 .5rem; overflow-wrap: anywhere; }
    .facts { display: grid; grid-template-columns: repeat(3, auto); gap: .5rem; margin: 0 0 .25rem; }
    .facts dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
    .facts dt { font-size: .8125rem; color: var(--soft); }
    pre { font: .8125rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--page); border: 1px solid var(--line); border-radius: .375rem; padding: .5rem .625rem; margin: .5rem 0 0; }
    .option { white-space: nowrap; }
    .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .875rem; }
    .key { width: 14px; height: 14px; vertical-align: -2px; }
    .key.wide { width: 28px; }
    .chart { display: block; width: 100%; height: auto; margin-top: .5rem; }
    .on-phone { display: none; }
    .chart text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: var(--soft); }
    .chart .label { fill: var(--text); paint-order: stroke; stroke: var(--page); stroke-width: 3px; stroke-linejoin: round; }
    .chart .label.parquet { fill: var(--parquet); }
    .chart .label.json { fill: var(--json); }
    .chart .label.optimal { font-weight: 600; }
    .grid { stroke: var(--line); }
    .leader { stroke: var(--soft); stroke-width: .75; }
    .front { fill: none; stroke: var(--front); stroke-width: 1.5; stroke-dasharray: 5 4; }
    .parquet { --ink: var(--parquet); }
    .json { --ink: var(--json); }
    g.optimal circle, g.optimal rect { fill: var(--ink); stroke: var(--ink); stroke-width: 1.5; }
    g.beaten circle, g.beaten rect { fill: var(--page); stroke: var(--ink); stroke-width: 1.5; }
    .whisker { stroke: var(--ink); stroke-width: 1.5; }
    table { width: 100%; border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
    th, td { text-align: right; padding: .35rem .4rem; border-bottom: 1px solid var(--line); font-weight: 400; white-space: nowrap; }
    th:first-child { text-align: left; padding-left: 0; white-space: normal; overflow-wrap: anywhere; }
    td:last-child { padding-right: 0; }
    details td:last-child { white-space: normal; overflow-wrap: anywhere; }
    thead th { color: var(--soft); font-size: .8125rem; }
    tr.optimal th, tr.optimal td { font-weight: 600; }
    .bars { list-style: none; margin: 0; padding: 0; }
    .bars li + li { margin-top: .875rem; }
    .name { display: flex; justify-content: space-between; gap: 1rem; }
    .name span:first-child { overflow-wrap: anywhere; min-width: 0; }
    .name span:last-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
    .bar { display: block; width: 100%; height: 10px; margin: .125rem 0; }
    .bar rect { fill: var(--parquet); }
    details { margin-top: 1rem; }
    summary { cursor: pointer; }
    .circumstances { margin: 0; }
    .circumstances div { display: grid; grid-template-columns: 6rem 1fr; }
    .circumstances dt { color: var(--soft); }
    .circumstances dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
    @media (max-width: 50rem) {
      .on-desk { display: none; }
      .on-phone { display: block; max-width: 32rem; }
      .figures, .figures tbody { display: block; }
      .figures thead { display: none; }
      .figures tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.25rem; padding: .75rem 0; border-bottom: 1px solid var(--line); }
      .figures th { grid-column: 1 / -1; font-weight: 600; border: 0; }
      .figures td { display: flex; justify-content: space-between; gap: .5rem; border: 0; padding: .1rem 0; }
      .figures td::before { content: attr(data-name); color: var(--soft); font-weight: 400; }
      details .figures td:last-child { grid-column: 1 / -1; }
    }
    """
}
