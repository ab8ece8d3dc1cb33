import ModelFiles

/// A page that needs no other file: no script, light and dark, from phone to wide.
///
/// Articles are two columns beside each other, and one below the other on narrow screens.
///
/// - Parameters:
///   - title: What the page is called.
///   - style: Rules of the page's own.
///   - body: What stands in its body, as HTML.
/// - Returns: The page.
func htmlPage(_ title: String, style: String, body: String) -> String {
  """
  <!doctype html>
  <html lang="en"><head><meta charset="utf-8"><title>\(htmlText(title))</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <style>\(commonStyle)
  \(style)
  @media(max-width:48rem){article{grid-template-columns:1fr}}</style></head>
  <body><main>
  \(body)</main></body></html>

  """
}

private let commonStyle = """
  :root{color-scheme:light dark;--ink:#1a1a1a;--dim:#5c5c5c;--line:#d9d9d9;--page:#fff;--holds:#0b6b3a;--fails:#b3261e;--part:#8a5a00;--link:#0059b3}
  @media(prefers-color-scheme:dark){:root{--ink:#e8e8e8;--dim:#a8a8a8;--line:#3a3a3a;--page:#161616;--holds:#6fd39c;--fails:#ff9a90;--part:#f0c060;--link:#8ab8ff}}
  body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:0 auto;padding:1rem}
  h3{margin:0}a{color:var(--link)}.dim{color:var(--dim);font-size:.9rem}article{display:grid;border-top:1px solid var(--line)}
  """
