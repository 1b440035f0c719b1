/* oxlint-disable no-control-regex -- NULs and control characters are what attackers hide with */
import type { Pair, RequestView } from '../request.ts'
import { urlDecode } from '../transformations.ts'
import { characterBits, bitsOf } from './characters.ts'
import { codeSigns } from './code-signs.ts'
import { fileSigns } from './file-signs.ts'
import { base64, formsOf } from './forms.ts'
import { injectionSigns } from './injection-signs.ts'
import { hasJndiLookup } from './jndi.ts'
import { threats, type Place, type ThreatMask } from './kinds.ts'
import { findSigns, signTable } from './patterns.ts'
import { findShell } from './shell.ts'
import { findSqli } from './sqli.ts'
import { innerValues } from './values.ts'
import { findXss } from './xss.ts'

/** The parts of a request that managed rules look at. */
export type Part = 'UriPath' | 'QueryArguments' | 'Body' | 'Cookie' | 'Header'

/** The threats in each part of one request; each part is looked at once, for all rules together. */
export interface ThreatScan {
  in(part: Part): ThreatMask
}

/** @param wanted the kinds that any rule of the web ACL asks for. */
export function createThreatScan(view: RequestView, wanted: ThreatMask): ThreatScan {
  const known = new Map<Part, ThreatMask>()
  return {
    in(part) {
      let mask = known.get(part)
      if (mask === undefined) {
        mask = scanners[part](view, wanted)
        known.set(part, mask)
      }
      return mask
    },
  }
}

/** What only a value can be, and not the document around it. */
const ofValues =
  threats.sqli |
  threats.sqliExtended |
  threats.unixShell |
  threats.windowsShell |
  threats.powerShell

/** Headers whose grammar looks like code and which clients fill in themselves. */
const structuredHeaders =
  /^(?:cookie|accept|accept-.+|sec-.+|if-.+|content-type|content-length|content-encoding|connection|cache-control|pragma|dnt|te|upgrade-insecure-requests|priority|traceparent|tracestate|baggage|x-amzn-trace-id|x-amz-date|x-amz-content-sha256|authorization|digest|signature.*|x-hub-signature.*|etag|date|expect|transfer-encoding|keep-alive|alt-used|save-data)$/
/** A host as it is, which only a metadata service's address makes an attack. */
const plainHost = /^[\w.:[\]-]*$/
/** What their grammars have; behind anything else somebody speaks to an interpreter. */
const grammar = /^[\w\s.,;:=*/+"~@!?()[\]-]*$/
/** Of those, lists of names with parameters, in which no two words stand side by side. */
const listHeaders = /^(?:accept|accept-.+|content-type|content-encoding|cache-control)$/
const noList = /\w\s+\w|\.\.|:\/\//
/** A scheme, and a token or parameters. */
const credentials = /^[\w-]{1,40}\s{1,3}(?:[\w~+/-]{1,60}(?:\.?[\w~+/-])*=*$|[\w-]{1,40}=)/
/** A page of a developer's machine, which says where it comes from. */
const originHeaders = /^(?:origin|referer)$/
const developersPage =
  /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})(?::\d{1,5})?(?:$|\/[\w\-./#?=&%]*$)/
/** Of those, what attackers use to reach a parser or a log is still looked at for lookups. */
const logged = threats.jndi | threats.java

const scanners: Readonly<Record<Part, (view: RequestView, wanted: ThreatMask) => ThreatMask>> = {
  UriPath: (view, wanted) => {
    const path = view.path()
    if (
      !/[^\w/.:~@-]|\.\.|\.\w{2,12}$|\/\.|latest|metadata|etc\/|proc\/|--|__proto__|constructor\/|\/rO0AB/i.test(
        path,
      )
    )
      return 0
    let found = scanValue(path, 'path', wanted)
    // A parameter in the path is one segment; injections are looked for in each alone.
    for (const segment of path.split('/')) {
      if (/[^\w.:~@-]|--|^rO0AB/.test(segment)) found |= scanValue(segment, 'path', wanted & ~found)
    }
    return found
  },
  QueryArguments: (view, wanted) => {
    let found = 0
    for (const [name, value] of view.queryArguments()) {
      const key = urlDecode(name)
      found |= scanValue(key, 'query', wanted & ~found)
      if (value === '') continue
      const text = urlDecode(value)
      found |= scanNested(text, 'query', wanted & ~found & ~allowedFor(key))
      // No name has blanks or quotes: its `=` belongs to what it says.
      if (/[\s'"`(<;|]/.test(key)) found |= scanValue(`${key}=${text}`, 'query', wanted & ~found)
    }
    found |= scanRepeated(view.queryArguments(), wanted & ~found)
    const whole = view.queryString()
    // Unencoded separators split an attack into several arguments.
    if (/&&|&(?:%20|\+)|;/.test(whole))
      found |= scanValue(urlDecode(whole), 'query', wanted & ~found)
    return found
  },
  Body: (view, wanted) => {
    const body = view.body()
    if (body === undefined) return 0
    if (view.isBodyOversize()) view.oversizeFields.add('REQUEST_BODY')
    let found = 0
    for (const { name, text, isDocument } of innerValues(body)) {
      if (name !== undefined && typeKey.test(name) && className.test(text)) {
        found |= wanted & threats.java
      }
      const asked = isDocument === true ? wanted & ~ofValues : wanted
      found |= scanNested(text, 'body', asked & ~found & ~allowedFor(name))
    }
    // The only sign that is in how keys are nested.
    if (body.includes('"constructor"')) found |= scanValue(body, 'body', wanted & threats.prototype)
    return found
  },
  Cookie: (view, wanted) => {
    let found = 0
    for (const [name, value] of view.cookies()) {
      found |= scanValue(name, 'cookie', wanted & ~found)
      found |= scanValue(value, 'cookie', wanted & ~found)
    }
    return found
  },
  Header: (view, wanted) => {
    let found = 0
    for (const [name, value] of view.headers()) {
      found |= scanHeaderValue(value, wanted & ~found & askedOf(name, value))
      if (name.length > 40) found |= scanValue(name, 'header', wanted & logged & ~found)
    }
    return found
  },
}

/** The kinds that are looked for in a header. */
function askedOf(name: string, value: string): ThreatMask {
  if (name === 'host' && plainHost.test(value)) return threats.metadata
  if (originHeaders.test(name) && developersPage.test(value)) return ~threats.remoteFile
  if (!structuredHeaders.test(name)) return ~0
  if (/^(?:cookie|sec-.+)$/.test(name)) return logged
  if (name === 'authorization' && !credentials.test(value)) return ~0
  if (listHeaders.test(name) && noList.test(value)) return ~0
  return grammar.test(value) ? logged : ~0
}

/** What a server sees that joins the values of a name: `id=1--&id=union`. */
function scanRepeated(args: readonly Pair[], wanted: ThreatMask): ThreatMask {
  if (args.length < 2 || wanted === 0) return 0
  const joined = new Map<string, string>()
  let isRepeated = false
  for (const [name, value] of args) {
    const before = joined.get(name)
    isRepeated ||= before !== undefined
    joined.set(name, before === undefined ? value : `${before},${value}`)
  }
  if (!isRepeated) return 0
  let found = 0
  for (const value of joined.values()) {
    if (value.includes(',')) found |= scanValue(urlDecode(value), 'query', wanted & ~found)
  }
  return found
}

/** A value, and what is inside it when it is JSON of its own. */
function scanNested(value: string, place: Place, wanted: ThreatMask): ThreatMask {
  let found = scanValue(value, place, wanted)
  const first = value.charCodeAt(0)
  if (first !== openBrace && first !== openBracket && first !== quote) {
    return queryLanguage.test(value) ? found | scanLiterals(value, place, wanted & ~found) : found
  }
  if (first === openBrace && queryLanguage.test(value)) {
    found |= scanLiterals(value, place, wanted & ~found)
  }
  for (const { name, text } of innerValues(value)) {
    found |= scanValue(text, place, wanted & ~found & ~allowedFor(name))
  }
  return found
}

/** GraphQL: a name, its arguments in brackets, and strings among them. */
const queryLanguage =
  /^\s{0,20}(?:\{|(?:query|mutation|subscription|fragment)\b)[^"]{1,2000}[(:[]\s{0,10}"/

/** Strings of a query that are looked at. */
const literalsMax = 100

/** The strings of a query each by itself: resolvers get them as values. */
function scanLiterals(query: string, place: Place, wanted: ThreatMask): ThreatMask {
  let found = 0
  let count = 0
  for (const [literal] of query.matchAll(/"(?:[^"\\\n]|\\.){3,4096}"/g)) {
    for (const { text } of innerValues(literal)) found |= scanValue(text, place, wanted & ~found)
    if (++count >= literalsMax) break
  }
  return found
}

const quote = 34
const openBrace = 123
const openBracket = 91

/** Keys by which serialisers let the sender choose a class, and a class: `com.sun.rowset.X`. */
const typeKey = /^[@$](?:type|class)$/
const className = /^\[?(?:[A-Za-z_]\w{0,40}\.){2,10}[\w$]{1,60};?(?:,|$)/

/** Verdicts on header values, which clients repeat: settled, immutable, and few. */
const knownHeaders = new Map<string, ThreatMask>()
const knownHeadersMax = 500
/** Longer values are seldom repeated. */
const knownHeaderBytesMax = 300

function scanHeaderValue(value: string, wanted: ThreatMask): ThreatMask {
  if (value.length > knownHeaderBytesMax) return scanValue(value, 'header', wanted)
  const key = `${wanted}:${value}`
  const known = knownHeaders.get(key)
  if (known !== undefined) return known
  const found = scanValue(value, 'header', wanted)
  if (knownHeaders.size >= knownHeadersMax) knownHeaders.clear()
  knownHeaders.set(key, found)
  return found
}

/**
 * Native apps receive OAuth answers on a loopback address (RFC 8252 §7.3), and where a page or an
 * alert came from is read by people, like the attributes of a trace (`stringValue` in OTLP).
 */
function allowedFor(name: string | undefined): ThreatMask {
  if (name === undefined || name.length < 6) return 0
  return /^(?:redirect_ur[il]s?|redirecturi|callback(?:_?ur[il])?|return_?(?:to|url)|origin|referr?er|(?:page|document)[_-]?(?:ur[il]|location)|(?:generator|external)url|stringvalue|http\.url|url\.full)$/i.test(
    name,
  )
    ? threats.remoteFile
    : 0
}

const punctuation = `'"<>(){}[];|&$\`%\\=#!*@`
const suspicious = bitsOf(punctuation)
const slash = bitsOf('/')
const dots = bitsOf('.')
const control = bitsOf('\n')
const signs = signTable([...fileSigns, ...codeSigns, ...injectionSigns])
const pathSigns = signTable(fileSigns)

/** Words that attack without any punctuation. */
const bareWords =
  /\b(?:union|select|order\s+by|group\s+by|having|like|rlike|or|and|xor|waitfor|drop|truncate|delete|insert|wget|curl|whoami|uname|ifconfig|netstat|ipconfig|socat|cat|ls|rm|ping|nc|net|type|dir|powershell|pwsh|gci|iwr|irm|ysoserial|(?:get|set|start|stop|remove|add|new|invoke|out|test)-[a-z]{3,20}|rundll32|netsh|wevtutil|certutil|systeminfo|tasklist|reg|wmic|cmd|phpinfo|chmod|bash|sh|onerror|onload)\b|[a-z]\^[a-z]|^r[oO]0|^\$|__|--|\bH4sI|^gAS|^aced|^AAEAAAD|^2852039166$/i

/** All threats in one value, in each of the forms it may take on its way to an interpreter. */
export function scanValue(written: string, place: Place, wanted: ThreatMask): ThreatMask {
  const value = withoutMargins(written)
  if (wanted === 0 || (value.length < 3 && !value.includes('\0'))) return 0
  const bits = characterBits(value)
  if ((bits & suspicious) === 0 && !isNotable(value, bits)) return 0
  let found = 0
  let isDecoded = false
  for (const form of formsOf(value)) {
    // A line break that arrives encoded was not typed into a text field.
    const at = isDecoded && place === 'body' && /%0[ad]/i.test(value) ? 'query' : place
    found |= scanForm(form, at, wanted & ~found, isDecoded && value.includes('&'))
    if ((wanted & ~found) === 0) return found
    isDecoded = true
  }
  return found
}

/** Blanks before a value and blanks and line ends behind it, which many programs drop. */
function withoutMargins(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && (text.charCodeAt(start) === 32 || text.charCodeAt(start) === 9)) start++
  while (end > start && blankCodes.includes(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

const blankCodes: readonly number[] = [32, 9, 10, 13]

/** Values without suspicious punctuation: paths, file names, commands, encoded objects. */
function isNotable(value: string, bits: number): boolean {
  // Full-width punctuation, in UTF-8.
  if (/\xef[\xbc\xbd]/.test(value)) return true
  if ((bits & control) !== 0 && /[\0-\x08\r\n]/.test(value)) return true
  if (
    (bits & slash) !== 0 &&
    /\.\.|:\/|\s\/{1,2}\w|\b(?:etc|proc)\/|^[a-z]:\/|\/(?:etc|proc|var|root|bin|usr|opt|sys|dev|run|latest|metadata|\.)|\b(?:web|meta)-inf|^\/\/|[?]/i.test(
      value,
    )
  )
    return true
  if (
    (bits & dots) !== 0 &&
    /\.\.|169\.254|\.(?:log|ini|bak|conf|cfg|env|sql|old|swp|inc|key|pem|config|htaccess|htpasswd|ssh|git|aws|php|mdb|cer|dll|bat|cmd|sh|local|internal)\b|javax?\.|groovy\.|document\.|constructor\.|process\.|\.class|\.__|classloader|oast|burp|interact\.sh|xss\.ht|org\.|com\.sun/i.test(
      value,
    )
  )
    return true
  if (value.length >= 8 && base64.test(value)) return true
  return bareWords.test(value)
}

/** A path from its root that is written in a longer way than it needs. */
const detour = /^[/\\~]\S{0,300}(?:\/\.?\/|\\)/

/** `\\etc\\.\\ssh//x` as a file system reads it: `/etc/ssh/x`. */
function plainPath(text: string): string {
  return text.replaceAll('\\', '/').replace(/\/(?:\.?\/)+/g, '/')
}

function scanForm(
  form: string,
  place: Place,
  wanted: ThreatMask,
  isEntityDecoded: boolean,
): ThreatMask {
  const text = form.toLowerCase()
  const bits = characterBits(text)
  let found = findSigns(text, bits, place, wanted, signs)
  if ((wanted & ~found & (threats.traversal | threats.systemFile)) !== 0 && detour.test(text)) {
    const path = plainPath(text)
    found |= findSigns(path, characterBits(path), place, wanted & threats.systemFile, pathSigns)
  }
  if ((wanted & (threats.sqli | threats.sqliExtended)) !== 0) {
    const { score } = findSqli(form)
    if (score >= 5) found |= threats.sqli
    if (score >= 4) found |= threats.sqliExtended
  }
  if ((wanted & threats.xss) !== 0 && findXss(form, isEntityDecoded) !== undefined)
    found |= threats.xss
  if ((wanted & threats.jndi) !== 0 && text.includes('${') && hasJndiLookup(text))
    found |= threats.jndi
  return (found | findShell(text, wanted)) & wanted
}
