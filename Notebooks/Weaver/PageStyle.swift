/// The looks of a page: one readable column, light or dark as the reader's system has it, figures on white paper.
let pageStyle = """
  :root { color-scheme: light dark; --ink: #1a1a1a; --soft: #5c5c5c; --page: #fdfdfc; --box: #f3f3f0;
    --line: #d9d9d4; --link: #0b57a4; --true: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e4e4e1; --soft: #a3a39e; --page: #17181a; --box: #222428; --line: #3a3c40;
      --link: #8ab8f0; --true: #56c271; } }
  * { box-sizing: border-box; }
  html { -webkit-text-size-adjust: 100%; }
  body { margin: 0; padding: 2.5rem 1.25rem 4rem; color: var(--ink); background: var(--page);
    font: 1.0625rem/1.6 Charter, "Bitstream Charter", Cambria, Georgia, "DejaVu Serif", serif; }
  main, footer { max-width: 45rem; margin: 0 auto; }
  h1, h2, h3, h4, nav, table, figcaption, footer {
    font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
  h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 1.5rem; text-wrap: balance; }
  h2 { font-size: 1.4rem; line-height: 1.3; margin: 3rem 0 0.75rem; }
  h3 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
  p, ul, ol { margin: 0 0 1rem; }
  ul, ol { padding-left: 1.5rem; }
  li { margin: 0.2rem 0; }
  a { color: var(--link); }
  nav { font-size: 0.9rem; border-left: 3px solid var(--line); padding-left: 1rem; margin: 0 0 2rem; }
  nav ol { margin: 0; columns: 2 17rem; }
  nav li { margin: 0; break-inside: avoid; }
  nav a { text-decoration: none; }
  nav a:hover { text-decoration: underline; }
  code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
  code { font-size: 0.85em; background: var(--box); border-radius: 3px; padding: 0.1em 0.3em; }
  pre { font-size: 0.79rem; line-height: 1.5; background: var(--box); border-radius: 6px;
    padding: 0.8rem 1rem; margin: 0 0 1rem; overflow-x: auto; }
  pre code { font-size: inherit; background: none; padding: 0; }
  pre.formula { background: none; font-size: 1.0625rem; padding: 0 1.5rem; }
  pre.formula code { font-family: inherit; }
  pre.formula { font-family: Cambria, "STIX Two Text", "Bitstream Charter", Georgia, "DejaVu Serif", serif; }
  figure { margin: 1.5rem 0; }
  .sheet { background: #fff; border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem;
    overflow-x: auto; }
  .sheet svg { display: block; width: 100%; height: auto; margin: 0 auto;
    max-width: calc(var(--points) * 1.75px); }
  figcaption, caption { font-size: 0.875rem; line-height: 1.5; color: var(--soft); }
  figcaption { margin-top: 0.6rem; }
  figure.value { margin: 0 0 1rem; }
  figure.value figcaption { margin: 0 0 0.3rem; }
  .wide { overflow-x: auto; margin: 1.25rem 0; }
  table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.4; width: 100%; }
  caption { caption-side: bottom; text-align: left; padding-top: 0.6rem; }
  th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.7rem; border-bottom: 1px solid var(--line); }
  th { vertical-align: bottom; border-bottom: 2px solid var(--line); }
  td:first-child { white-space: nowrap; }
  .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  th.number { white-space: normal; }
  .checks { list-style: none; padding: 0; margin: 0 0 1.25rem; }
  .checks li { position: relative; padding: 0.25rem 0 0.25rem 1.6rem; }
  .checks li::before { content: "✓"; position: absolute; left: 0.2rem; color: var(--true); font-weight: bold; }
  footer { font-size: 0.8125rem; color: var(--soft); border-top: 1px solid var(--line);
    margin-top: 3rem; padding-top: 1rem; }
  @media print { body { background: #fff; font-size: 10pt; } pre, figure, table { break-inside: avoid; } }
  """
