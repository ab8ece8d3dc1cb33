/// The looks of a page: one readable column, light or dark as the reader's system has it, and rules for print.
let pageStyle = """
  :root { color-scheme: light dark; --ink: #1a1a1a; --soft: #595959; --page: #fdfdfc; --box: #f3f3f0;
    --line: #d9d9d4; --edge: #767676; --link: #0b57a4; --true: #17692e; --goal: #0b57a4; --wrong: #a3310a; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e4e4e1; --soft: #a9a9a4; --page: #161616; --box: #222428; --line: #3a3c40;
      --edge: #8a8a8a; --link: #8ab8f0; --true: #56c271; --goal: #8ab8f0; --wrong: #f0a080; } }
  * { box-sizing: border-box; }
  html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
  body { margin: 0; padding: 1rem 1.25rem 4rem; color: var(--ink); background: var(--page);
    font: 1.0625rem/1.6 Charter, "Bitstream Charter", Cambria, Georgia, "DejaVu Serif", serif;
    overflow-wrap: break-word; }
  header, main, footer { max-width: 45rem; margin: 0 auto; }
  h1, h2, h3, h4, nav, table, figcaption, footer, summary, .meta, .files, .kind, .skip, legend, label {
    font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
  h1 { font-size: 2rem; line-height: 1.2; margin: 1.5rem 0 0.5rem; text-wrap: balance; }
  h2 { font-size: 1.4rem; line-height: 1.3; margin: 3rem 0 0.75rem; }
  h3 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
  p, ul, ol, dl { margin: 0 0 1rem; }
  ul, ol { padding-left: 1.5rem; }
  li { margin: 0.2rem 0; }
  dt { font-weight: bold; margin-top: 0.6rem; }
  dd { margin: 0 0 0 1.5rem; }
  a { color: var(--link); }
  .skip { position: absolute; left: -100rem; }
  .skip:focus { left: 1rem; top: 0.5rem; background: var(--page); padding: 0.5rem 1rem; z-index: 1; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
    white-space: nowrap; }
  .turns { display: flex; flex-wrap: wrap; gap: 0.4rem 1.5rem; justify-content: space-between;
    font-size: 0.9rem; }
  .meta { color: var(--soft); font-size: 0.9rem; }
  summary { cursor: pointer; font-size: 0.9rem; color: var(--link); padding: 0.25rem 0; }
  details { margin: 0 0 1rem; }
  figure details { margin: 0; }
  .sections ol { margin: 0; font-size: 0.95rem; }
  .chapters { list-style: none; padding: 0; }
  .chapters h3 { margin: 1.5rem 0 0.2rem; }
  .chapters .meta { margin: 0 0 0.3rem; }
  code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
  code { font-size: 0.85em; background: var(--box); border-radius: 3px; padding: 0.1em 0.3em; }
  pre { font-size: 0.8rem; line-height: 1.5; background: var(--box); border-radius: 6px;
    padding: 0.8rem 1rem; margin: 0 0 1rem; overflow-x: auto; }
  pre code { font-size: inherit; background: none; padding: 0; }
  math { font-size: 1.06em; }
  .formula { overflow-x: auto; overflow-y: hidden; margin: 0 0 1rem; padding: 0.25rem 0; }
  .formula math { margin: 0; width: auto; }
  .line { display: flex; flex-wrap: wrap; justify-content: center; gap: 0.35rem 1.6rem; margin: 0.35rem 0; }
  .box { border-left: 4px solid var(--line); background: var(--box); border-radius: 0 6px 6px 0;
    padding: 0.8rem 1.1rem; margin: 1.5rem 0; }
  .box > :last-child { margin-bottom: 0; }
  .box h2 { font-size: 1.15rem; margin: 0 0 0.5rem; }
  .goals { border-color: var(--goal); }
  .misconception { border-color: var(--wrong); }
  .limits, .predict { border-color: var(--edge); }
  .aside { font-size: 0.95rem; }
  .kind { font-weight: bold; font-size: 0.9rem; margin: 0 0 0.3rem; }
  fieldset { border: 0; margin: 0 0 0.5rem; padding: 0; min-width: 0; }
  legend { padding: 0; margin: 0 0 0.5rem; }
  label { display: flex; gap: 0.5rem; align-items: baseline; padding: 0.25rem 0; }
  figure { margin: 1.75rem 0; }
  .drawn img { display: block; width: 100%; height: auto; margin: 0 auto;
    max-width: calc(var(--wide) * 1.75px); }
  .drawn picture { display: block; background: #fff; border: 1px solid var(--line); border-radius: 6px;
    padding: 0.5rem; }
  @media (prefers-color-scheme: dark) { .drawn picture { background: #161616; } }
  figcaption { font-size: 0.875rem; line-height: 1.5; color: var(--soft); margin-top: 0.6rem; }
  .files { font-size: 0.8125rem; margin: 0.3rem 0 0; color: var(--soft); }
  figure.value { margin: 0 0 1rem; }
  figure.value figcaption, .table figcaption { margin: 0 0 0.3rem; }
  .wide { overflow-x: auto; margin: 0 0 1.25rem; }
  table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.4; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.7rem; border-bottom: 1px solid var(--line); }
  thead th { vertical-align: bottom; border-bottom: 2px solid var(--line); }
  tbody th { font-weight: normal; position: sticky; left: 0; background: var(--page); }
  .box tbody th { background: var(--box); }
  .claims tbody th { position: static; }
  .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  thead th.number { white-space: normal; }
  .checks { list-style: none; padding: 0; margin: 0 0 1.25rem; }
  .checks li { padding: 0.25rem 0 0.25rem 1.6rem; text-indent: -1.3rem; }
  .tick { color: var(--true); font-weight: bold; }
  footer { font-size: 0.8125rem; color: var(--soft); border-top: 1px solid var(--line);
    margin-top: 3rem; padding-top: 1rem; }
  .cover { font-size: 2.5rem; line-height: 1.2; margin: 3rem 0; }
  @media (max-width: 22rem) { .wide th, .wide td { padding: .2em; font-size: .75rem; } }
  @media (max-width: 45rem) {
    .drawn img { max-width: calc(var(--phone) * 2px); }
    .drawn picture { padding: 0; }
    .broad { overflow-x: auto; }
    .broad img { min-width: calc(var(--phone) * 1.4px); }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    th, td { padding: 0.3rem 0.4rem; }
    .formula { font-size: 0.9rem; } }
  @media print {
    @page { margin: 18mm 16mm; }
    :root { color-scheme: light; --ink: #000; --soft: #444; --page: #fff; --box: #f3f3f0; --line: #bbb;
      --link: #000; --true: #17692e; }
    body { background: #fff; font-size: 10pt; padding: 0; }
    header, .skip, .turns, .sections, .files { display: none; }
    header, main, footer { max-width: none; }
    details::details-content { content-visibility: visible; display: block; height: auto; }
    summary { list-style: none; color: var(--ink); font-weight: bold; }
    h1, h2, h3, summary, legend { break-after: avoid; }
    h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 1.5rem; }
    article { break-before: page; }
    pre, figure.drawn picture, figure.drawn > img, tr, .exercise h3 + p { break-inside: avoid; }
    pre { border: 1px solid var(--line); white-space: pre-wrap; }
    .wide, .formula, pre { overflow: visible; }
    p, li { orphans: 3; widows: 3; }
    .drawn { break-inside: avoid; }
    .drawn details { display: none; }
    .drawn picture { border: 0; }
    .drawn img { max-width: calc(var(--wide) * 1.25px); } }
  """
