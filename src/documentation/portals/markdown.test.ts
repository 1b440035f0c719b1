import { describe, expect, it } from 'vitest'
import { loadMarkdown } from './markdown.ts'

const markdownHtml = await loadMarkdown()

describe('Markdown', () => {
  it.each([
    ['# Title', '<h3>Title</h3>\n'],
    ['###### Deep', '<h6>Deep</h6>\n'],
    ['a **b** ~~c~~ `d<e`', '<p>a <strong>b</strong> <del>c</del> <code>d&lt;e</code></p>\n'],
    [
      '- [x] a\n- [ ] b',
      '<ul>\n<li><input type="checkbox" disabled checked aria-label="done"> a</li>\n<li><input type="checkbox" disabled aria-label="open"> b</li>\n</ul>\n',
    ],
    ['- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n'],
    [
      '| a |\n|---|\n| b |',
      '<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody><tr>\n<td>b</td>\n</tr>\n</tbody></table>\n',
    ],
    [
      '[a](https://b.example/?c=1&d=2)',
      '<p><a href="https://b.example/?c=1&amp;d=2" rel="noreferrer">a</a></p>\n',
    ],
    [
      '[a](#b) [c](d)',
      '<p><a href="#b" rel="noreferrer">a</a> <a href="d" rel="noreferrer">c</a></p>\n',
    ],
    [
      'https://a.example/',
      '<p><a href="https://a.example/" rel="noreferrer">https://a.example/</a></p>\n',
    ],
    [
      '[a](https://b.example/?c=1&amp;d=2) ![x &amp; y](z)',
      '<p><a href="https://b.example/?c=1&amp;d=2" rel="noreferrer">a</a> x &amp; y</p>\n',
    ],
  ])('%j is %j', (text, html) => {
    expect(markdownHtml(text)).toBe(html)
  })

  it.each([
    '<script>alert(1)</script>',
    'a <img src=x onerror=alert(1)> b',
    '<div onclick="alert(1)">x</div>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](<java\tscript:alert(1)>)',
    '[a](&#106;avascript:alert(1))',
    '[a](javascript&colon;alert(1))',
    '[a](javascript&amp;colon;alert(1))',
    '[a](java&Tab;script:alert(1))',
    '[a](data:text/html,<script>alert(1)</script>)',
    '[a](vbscript:x)',
    '<javascript:alert(1)>',
    '[a]: javascript:alert(1)\n\n[a]',
    '![a](https://b.example/x.png)',
    '![a](x "\\" onerror=alert(1)")',
    '[a](https://b.example/"onmouseover="alert(1))',
    '```"><script>alert(1)</script>\nx\n```',
    '# <b onclick=alert(1)>x</b>',
    '| <script>a</script> |\n|---|\n| <img src=x> |',
  ])('%j does nothing and loads nothing', (text) => {
    const html = markdownHtml(text)
    // The elements and attributes that there are.
    const tags = [...html.matchAll(/<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/gi)]
    for (const [, name = '', attributes = ''] of tags) {
      expect([
        'p',
        'a',
        'h3',
        'code',
        'pre',
        'table',
        'thead',
        'tbody',
        'tr',
        'th',
        'td',
      ]).toContain(name)
      expect(attributes.replace(/"[^"]*"/g, '')).not.toMatch(/\bon|src|style/i)
    }
    // As a browser reads it: an ampersand that is written out begins no entity.
    expect(html).not.toMatch(/href="\s*(?:javascript|data|vbscript)(?::|&(?!amp;))/i)
  })
})
