/* oxlint-disable no-control-regex -- NULs and control characters are what attackers hide with */
import { decodeEntities } from './forms.ts'
import { readTags, type Tag } from './html-tags.ts'

/**
 * What in a decoded value would run script, looked at as a browser would: as HTML, as the rest of an
 * attribute or a script string that it breaks out of, as a URL, and as script text.
 * @param isEntityDecoded the value was text about HTML before its entities were decoded: then a
 *   tag alone is documentation, and only a tag that runs something counts.
 */
export function findXss(value: string, isEntityDecoded = false): readonly string[] | undefined {
  if (value.length < 4) return undefined
  const text = value.toLowerCase()
  if (text.includes('<') || text.includes('\xbc')) {
    for (const tag of readTags(text)) {
      if (runsScript(tag, isEntityDecoded, value)) return [tag.source.slice(0, 100)]
    }
  }
  if (!scriptSigns.test(text) || !scriptGate.test(text)) return undefined
  const bare = withoutComponents(value, text).replace(/[\0-\x08\x0b\x0e-\x1f]+/g, '')
  for (const { pattern } of scriptShapes) {
    const found = pattern.exec(bare)
    if (found !== null) return [found[0].slice(0, 100)]
  }
  return isScriptUrl(text) ? [text.slice(0, 60)] : undefined
}

/** Signs without which no script calls, assigns or names anything. */
const scriptSigns = /[(=[.:<`]|throw/

/** Words and signs of which every script shape has at least one. */
const scriptGate =
  /alert|confirm|prompt|eval|script|on[a-z]{1,30}\s{0,5}=|fromcharcode|constructor|cookie|location|document|innerhtml|\[\]|\)\(|[[\]()!+]{30}|expression|import|v-[a-z]{2,4}|ng-|x-[a-z]{2,4}|reflect|valueof|settimeout|setinterval|function|data:|\[["'`/(+!~]|\[(?:atob|string)|\]\(\d/

/** Elements that run or load something merely by standing there. */
const activeElements = new Set(
  'script iframe frame frameset object embed applet base isindex bgsound layer ilayer portal fencedframe'.split(
    ' ',
  ),
)
/** Active only with some attribute: script redirects, style imports, SVG references. */
const activeWith: Readonly<Record<string, RegExp>> = {
  meta: /http-equiv(?!\s{0,3}=\s{0,3}["']?(?:content-(?:type|language)|x-ua-compatible|cache-control|pragma|expires)\b)/,
  link: /rel\s{0,3}=\s{0,3}["']?(?:import|preload|manifest)|stylesheet[^>]{0,200}href\s{0,3}=\s{0,3}["']?(?:[a-z]{2,12}:|\/\/)|href\s{0,3}=\s{0,3}["']?(?:[a-z]{2,12}:|\/\/)[^>]{0,200}stylesheet/,
  form: /action\s*=\s*["']?\s*(?:javascript|data):/,
  set: /(?:attributename|onbegin|to\s*=)/,
  animate: /(?:attributename|values\s*=)/,
  style: /./,
  import: /./,
  xml: /\bid\b|src/,
}

/** Attributes that a browser follows or runs as a URL. */
const urlAttribute =
  /(?:^|[\s"'/])(?:xlink:)?(?:href|src|action|formaction|data|poster|background|lowsrc|dynsrc|code|codebase|from|to|values|srcdoc|content|folder|cite|value|longdesc|usemap|profile|srcset)\s*=\s*["'`]?([^>]{0,400})/g

/** Frames that editors of HTML put in for a film, a map or a song: they run in their own origin. */
const players =
  /(?:^|\s)src\s?=\s?["'](?:https:)?\/\/(?:www\.)?(?:youtube(?:-nocookie)?\.com\/embed\/|player\.vimeo\.com\/video\/|google\.com\/maps\/embed\b|maps\.google\.com\/maps\?|calendar\.google\.com\/calendar\/embed\b|docs\.google\.com\/|open\.spotify\.com\/embed\/|w\.soundcloud\.com\/player\/|dailymotion\.com\/embed\/|player\.twitch\.tv\/|codepen\.io\/\w|codesandbox\.io\/embed\/|loom\.com\/embed\/|figma\.com\/embed\b|openstreetmap\.org\/export\/embed|facebook\.com\/plugins\/)[^"'<>]{0,600}["']/

/** What makes a style sheet run script, or fetch another one. */
const styleScript = /expression\s{0,3}\(|javascript:|-moz-binding|behaviou?r\s{0,3}:|@import/

/** A comment inside a word of a style sheet keeps old browsers from nothing. */
function withoutComments(style: string): string {
  return style.includes('/*') ? style.replace(/\/\*[^*]{0,200}\*\//g, '') : style
}

function runsScript(tag: Tag, isEntityDecoded: boolean, original: string): boolean {
  const { name, attributes } = tag
  if (attributes !== '') {
    if (hasHandler(attributes) && !isComponentHandler(tag, original)) return true
    for (const [, link = ''] of attributes.matchAll(urlAttribute)) {
      if (isScriptUrl(decodeEntities(link))) return true
    }
    const style = attributes.search(/style\s{0,3}=/)
    if (style >= 0 && styleScript.test(withoutComments(attributes.slice(style)))) return true
    if (/srcdoc\s*=/.test(attributes)) return true
  }
  if (isEntityDecoded) {
    const isRunning = /alert|prompt|confirm|eval|document\.|src\s*=|location|fetch\s*\(/.test(
      tag.rest,
    )
    const isQuoted = name === 'script' && isQuotedScript(tag, original)
    return activeElements.has(name) && isRunning && !isQuoted
  }
  if (name === 'style') {
    return /expression\s*\(|javascript:|@import|-moz-binding|behaviou?r\s*:/.test(tag.rest)
  }
  if (name === 'script' && isQuotedScript(tag, original)) return false
  if (name === 'iframe' && players.test(attributes)) return false
  if (name === 'script' || (activeElements.has(name) && attributes.includes('='))) return true
  if (name === 'link' && isLinkOfDocument(tag, original)) return false
  return attributes !== '' && activeWith[name]?.test(attributes) === true
}

/** A style sheet or font in the head of a whole document, as e-mails in HTML have them. */
function isLinkOfDocument({ attributes, start }: Tag, original: string): boolean {
  return (
    !/rel\s{0,3}=\s{0,3}["']?import|(?:javascript|data|vbscript):/.test(attributes) &&
    /<head[\s>]/i.test(original.slice(0, start))
  )
}

/**
 * Script elements that run nothing of the sender's: the name of the tag in a sentence, and an
 * empty element that loads a file of the same site.
 */
function isQuotedScript(tag: Tag, original: string): boolean {
  const { attributes, rest, source, start } = tag
  if (source.startsWith('</')) {
    return /<script[^<>]{0,200}>\s{0,20}$/i.test(original.slice(Math.max(0, start - 240), start))
  }
  if (attributes === '') {
    const before = original.slice(Math.max(0, tag.start - 60), tag.start)
    return (
      (/[A-Za-z]{2,}\s[^<]{0,40}\s[`"']?$/.test(before) &&
        /^<script>[`"']?(?:\s[a-z]{2,}|[.,;:)])/.test(rest)) ||
      wordsOnly.test(rest)
    )
  }
  return (
    /^(?:\s(?:src=["'](?![\w.]{0,20}:|\/\/)[\w./-]{1,100}["']|defer|async|type=["'](?:text\/javascript|module)["']))+$/.test(
      attributes,
    ) && /^<script[^>]{0,200}>\s{0,20}<\/script>/.test(rest)
  )
}

/** Two words side by side, with which no script begins, and so none runs: `<script> in names`. */
const wordsOnly =
  /^<script>[ \t]{0,3}(?!(?:var|let|const|new|return|throw|typeof|import|export|function|class|async|await|delete|void|do|yield|using)\s)[a-z]{1,20}[ \t](?!(?:in|of|instanceof)\b)[a-z]{2,20}[\s,.]/

/**
 * `onerror=`, `on<x>focus=` after filters, `ONload =`: at an attribute's place. One that is empty
 * or only says `return false` runs nothing.
 */
function hasHandler(attributes: string): boolean {
  return /(?:^|[\s"'`/\x0b,;)}>\xa0])on[a-z]{3,30}[\s\0-\x1f]{0,10}=(?!\s?(?:\\?"(?:return (?:false|true);?)?\\?"|'(?:return (?:false|true);?)?'))/.test(
    attributes,
  )
}

/** `<Button onClick={save}>` in a code sample: component syntax that no browser runs. */
function isComponentHandler(tag: Tag, original: string): boolean {
  const source = original.slice(tag.start, tag.start + tag.source.length)
  const isCamelCase =
    /\son[A-Z][A-Za-z]+=\{/.test(source) && !/\bon[a-z]+\s*=\s*[^{\s]/.test(source)
  return isCamelCase && !/alert|prompt|confirm|eval|document|cookie|location|fetch/i.test(source)
}

/** The text without the handlers of component syntax, which browsers do not know. */
function withoutComponents(original: string, text: string): string {
  if (!/\son[A-Z][A-Za-z]{2,30}=\{/.test(original) || original.length !== text.length) return text
  let plain = text
  for (const tag of readTags(text)) {
    if (!isComponentHandler(tag, original)) continue
    const blank = tag.source.replace(/\son[a-z]{3,30}=\{/g, (handler) => ' '.repeat(handler.length))
    plain = plain.slice(0, tag.start) + blank + plain.slice(tag.start + tag.source.length)
  }
  return plain
}

/** A URL that runs script, read as browsers do: blanks and control characters do not count. */
function isScriptUrl(link: string): boolean {
  const start = link
    .slice(0, 400)
    .replace(/[\0-\x20]+|&(?:tab|newline);/g, '')
    .replace(/^["'`]+/, '')
    .replace(/^\d{1,4}(?:\.\d{1,2})?;url=["'`]?/, '')
  return (
    /^(?:java|vb|live)script:(?=.{0,300}[(`=[/.\\{])(?!void\(0\))/.test(start) ||
    /^data:(?:text\/html|image\/svg\+xml|text\/xml|application\/(?:xhtml|xml|(?:x-)?javascript)|text\/javascript)/.test(
      start,
    ) ||
    /^data:[^,]{0,60},.{0,200}<(?:script|svg|img|iframe)/.test(start)
  )
}

interface ScriptShape {
  /** For readers of the table. */
  readonly name: string
  /** Over lower-case text without control characters. */
  readonly pattern: RegExp
}

const events =
  'on(?:abort|activate|after[a-z]{4,12}|animation[a-z]{3,10}|auxclick|before[a-z]{4,14}|begin|blur|bounce|can[a-z]{4,14}|change|click|close|contextmenu|copy|cue[a-z]{4,8}|cut|dblclick|drag[a-z]{0,6}|drop|durationchange|end|ended|error|finish|focus[a-z]{0,4}|formdata|fullscreenchange|got[a-z]{5,16}|hashchange|input|invalid|key(?:down|press|up)|load[a-z]{0,10}|message[a-z]{0,6}|mouse[a-z]{2,6}|page(?:hide|show)|paste|pause|play[a-z]{0,4}|pointer[a-z]{2,12}|popstate|progress|propertychange|ratechange|readystatechange|repeat|reset|resize|scroll[a-z]{0,6}|search|seek[a-z]{2,4}|select[a-z]{0,10}|show|start|storage|submit|suspend|timeupdate|toggle|touch[a-z]{3,6}|transition[a-z]{3,6}|unhandledrejection|unload|volumechange|wait[a-z]{0,4}|webkit[a-z]{4,26}|wheel)'
const sinks =
  '(?:alert|confirm|prompt|eval|print|fetch|settimeout|setinterval|import|function|execscript|msgbox)'
const windows = '(?:window|self|top|parent|frames|this|globalthis|document|location)'

const scriptShapes: readonly ScriptShape[] = [
  {
    name: 'handler after a quote',
    pattern: new RegExp(
      `["'\`](?:[\\s/;,)}]|<[a-z]>){0,40}(?:[a-z]{1,12}[\\s/]+)?\\b${events}\\s{0,5}=(?!\\s?["']return (?:false|true);?["'])`,
    ),
  },
  {
    name: 'handler after other handlers',
    pattern: /["'][^"']{0,10}\bon[a-z]{1,20}\s{0,5}=["'(][^=]{0,60}\bon[a-z]{3,30}\s{0,5}=/,
  },
  {
    name: 'handler that calls',
    pattern: new RegExp(
      `(?:^|[\\s/;"'])${events}\\s{0,5}=[\\s"'\`({[\\]]{0,10}(?:javascript:|${windows}[.[]|\\(?${sinks}\\b|[\\w.]{1,30}(?:\\(|\`))`,
    ),
  },
  {
    name: 'handler with a template argument',
    pattern: new RegExp(`\\b${events}=[^\\s]{0,40}\``),
  },
  {
    name: 'call out of a string',
    pattern: new RegExp(
      `(?:^|["'\`\\\\)}\\];>])[\\s+*;,|&^%\\-/=<>!?:({})$]{0,20}(?:${windows}[.?]{1,2})?(?:alert|confirm|prompt|eval)\\b[\\s)]{0,5}(?:\\?\\.)?\\s{0,5}\\((?!e?s\\)\\s|\\)\`(?:[\\s,.)]|$)|[\\s]{0,3}["'][a-z]{2,12}[ !][^"']{0,60}["']\\s{0,3}\\)[;\\s]{0,3}(?:$|[^/"'\\-+<]))`,
    ),
  },
  {
    name: 'call by another way',
    pattern:
      /(?:^|[^\w.])(?:(?:alert|confirm|prompt|eval)\s{0,3}(?:\?\.|\.\s{0,3}(?:call|apply|bind))|\(\s{0,3}(?:alert|confirm|prompt|eval)\s{0,3}\)\s{0,3}[(`])/,
  },
  {
    name: 'call of a computed member',
    pattern: new RegExp(
      `${windows}(?!\\s\\[\`)\\s{0,3}(?:\\?\\.)?\\[\\s{0,3}(?:["'\`/(+!~[]|atob|string|\\w{1,10}\\+)[^\\]]{0,60}\\](?:\\s{0,3}(?:\\(|\`)|(?<!(?:this|location|document)[^[]{0,6}\\[[^\\]]{0,70}\\])\\s{0,3}(?:\\[|=[^=]|\\?\\.|$))`,
    ),
  },
  {
    name: 'decoded script',
    pattern:
      /\b(?:(?:eval|settimeout|setinterval|function|constructor|write)\s{0,3}\)?\s{0,3}\(|innerhtml\s?=)\s{0,3}["'`(]{0,3}(?:atob|string\.fromcharcode|unescape|decodeuri|\\x|location\.|window\.name)|\b(?:(?:eval|settimeout|setinterval|write)\s{0,3}\(|innerhtml\s?=)\s{0,3}name\b/,
  },
  {
    name: 'character codes',
    pattern: /(?:^|[^\w])string\.fromcharcode\s{0,3}\(\s{0,3}(?:0x)?\d+\s{0,3},/,
  },
  {
    name: 'constructor chain',
    pattern:
      /constructor\s{0,3}(?:\.|\[\s{0,3}["'`])\s{0,3}constructor|(?:\.|\[["'`])constructor(?:["'`]\])?\s{0,3}\(\s{0,3}["'`(]/,
  },
  {
    name: 'cookie theft',
    pattern:
      /(?:location|src|href|fetch|open|write|image|sendbeacon|xmlhttprequest)\b.{0,120}document\s{0,3}(?:\?\.|\.|\[\s{0,3}["'`])\s{0,3}cookie|^[\s"'`;)}(]{0,5}document\s{0,3}(?:\?\.|\.|\[\s{0,3}["'`])\s{0,3}(?:cookie(?!\s{0,3}=\s{0,3}["'`])|domain|location|write)/,
  },
  {
    name: 'script URL assigned',
    // A link that does nothing is none.
    pattern:
      /\b(?:location|href|src|action)\s{0,3}=\s{0,3}["'`]\s{0,3}(?:javascript|vbscript):(?!(?:void\(0\))?;?["'])/,
  },
  {
    name: 'redirect out of a string',
    pattern:
      /(?:["'`]\s{0,3}[;,)}\]]|[)};\]])[\s;,)}\]]{0,5}(?:(?:window|document|self|top|parent)\s?\.\s?)?location(?:\.href|\.replace|\.assign)?\s{0,3}[=(]\s{0,3}["'`(/hjn]/,
  },
  {
    name: 'DOM sink',
    pattern:
      /["'`;)][\s;]{0,5}document\s?\.\s?(?:write(?:ln)?\s?\(|body\s?\.\s?(?:innerhtml|appendchild))/,
  },
  {
    name: 'error handler',
    pattern:
      /(?:onerror|window\.onerror)\s{0,3}=\s{0,3}(?:eval|alert|confirm|prompt)|throw\s{0,3}(?:onerror|\/|["'`])[^;]{0,30}(?:eval|alert|onerror)/,
  },
  {
    name: 'iterated call',
    pattern:
      /\]\s{0,3}(?:\?\.|\.)\s{0,3}(?:some|map|find|every|filter|foreach|findindex|reduce|sort)\s{0,3}\(\s{0,3}(?:alert|confirm|prompt|eval)/,
  },
  { name: 'brackets only', pattern: /(?!(.)\1{30})[[\]()!+]{60}|\(!\[\]\+\[\]\)|\[\]\[\(!/ },
  {
    name: 'dynamic import',
    pattern: /(?:^|["'`;)}=])\s{0,3}import\s{0,3}\(\s{0,3}["'`](?:https?:|\/\/|data:|blob:)/,
  },
  {
    name: 'style expression',
    pattern:
      /(?:^|[;:{\s"'])\w{0,20}:?\s{0,3}expression\s{0,3}\(\s{0,3}(?:alert|eval|document|window|javascript|this|\w{1,20}\s?\()/,
  },
  {
    name: 'markup link',
    pattern:
      /\]\(\s{0,3}(?:(?:j\s?a\s?v\s?a\s?s\s?c\s?r\s?i\s?p\s?t|vbscript)[^)]{0,5}[:&]|data\s?:\s?text\/html)/,
  },
  {
    name: 'statements out of a string',
    pattern:
      /^[^\s"'`]{0,20}["'`][)}\];]{1,5}[^\n"'`]{0,80}\b(?:alert|confirm|prompt|eval)\s{0,3}\(/,
  },
  {
    name: 'tagged call out of a string',
    pattern: /(?:^|["')}\];>=])[\s+*;,|&^%\-/=<>!?:({})$]{0,20}(?:alert|confirm|prompt|eval)\)?`/,
  },
  {
    name: 'script of a string',
    pattern:
      /["'`][ )}]{0,5}(?:-|\+|\*|,|\|\||&&|\^)\s{0,3}\(?\s{0,3}(?:alert|confirm|prompt|eval|settimeout|setinterval|fetch)\b\s{0,3}[)]?\s{0,3}[(`]/,
  },
  {
    name: 'framework directive',
    pattern:
      /\b(?:v-(?:if|on|html|show|bind)|ng-[a-z]{3,12}|x-(?:data|init|on|html))[\]:.\w]{0,20}\s{0,3}=[^>]{0,80}(?:constructor|alert|prompt|eval|_c\.|\$event|\$on|\bwindow|document)|_c\.constructor/,
  },
  {
    name: 'page by name',
    pattern:
      /^[\s"'`;)}]{0,5}(?:(?:window|self|top)\.)?location(?:\.href)?\s?=\s?(?:(?:window|self)\.)?(?:name|atob|location\.hash)\b/,
  },
  {
    name: 'script URL in a text',
    pattern:
      /\b(?:javascript|vbscript):\s{0,3}(?:(?:alert|confirm|prompt|eval|fetch|msgbox|import)\s?[(`]|(?:document|window|location|top|self)\s?[.=[])|\bdata:text\/html;base64,[a-z0-9+/]{8}/,
  },
  {
    name: 'redirect',
    pattern:
      /^[\s"'`;)}]{0,5}(?:(?:window|document|self|top|parent)\.){1,2}location(?:\.href)?\s?=\s?["'`](?:https?:|\/\/|javascript:)/,
  },
  { name: 'end of a script', pattern: /(?:^|[^>\s])\s{0,20}<\/script\b/ },
  {
    name: 'parent function',
    pattern: new RegExp(
      `(?:^|[^\\w.])(?:settimeout|setinterval|function|execscript)\\s{0,3}[(\`]\\s{0,3}(?:["'\`][^"'\`]{0,80}(?:${sinks}\\s{0,3}[(\`]|["'\`]\\s?\\+\\s?["'\`]|document|location|\\\\x|\\\\u))`,
    ),
  },
  {
    name: 'timer',
    pattern: /\bset(?:timeout|interval)\s{0,3}\(\s{0,3}(?:alert|confirm|prompt|eval)\s{0,3}[,)]/,
  },
  {
    name: 'reflected call',
    pattern: new RegExp(
      `(?:reflect\\.(?:apply|construct)|\\.(?:call|apply|bind))\\s{0,3}\\(\\s{0,3}(?:alert|confirm|prompt|eval)|\\bvalueof\\s{0,3}[:=]\\s{0,3}(?:alert|confirm|prompt)|=\\s{0,3}(?:alert|confirm|prompt|eval)\\s{0,3}[,;]\\s{0,3}\\w{1,10}\\s{0,3}[(\`]`,
    ),
  },
]
