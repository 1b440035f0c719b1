import { lettersIn, type LetterSet } from './sql-letters.ts'

/**
 * Splits text into SQL tokens and writes each down as one letter, so that a shape of SQL is a
 * short pattern over letters: `1' or 'a'='a` is, seen from its quote, `s&s=q`.
 *
 *   n number, NULL, TRUE     s string         q string left open   v @variable
 *   i name                   c call of it     f, g, k call of a telling, a known, a sleep function
 *   G name of a catalogue    & and, or, xor   p || &&              ! not
 *   = = <>                   J == ===         > < > <= >=          ~ like in is between …
 *   + + - / % ^ | div        * star           ( ) , ;              o other punctuation
 *   # comment to the end     % comment with text
 *   U union  A all  S select  F from  W where  O order by, group by  H having  L limit  I into
 *   X outfile  V values  E set  C case  w when  t then  e else  d end  a as
 *   D drop, truncate  B create, alter  T table, database  R view, user, …  N insert, replace
 *   P update  Q delete  K exec  Y declare  Z waitfor  z delay  M shutdown, grant
 */
export interface SqlTokens {
  readonly letters: string
  /** The texts of some tokens, for explanations. */
  texts(from: number, to: number): readonly string[]
}

/** Tokens and bytes that are looked at from one starting point. */
const tokensMax = 600
const bytesMax = 16_384

const words: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...row('&', 'and or xor'),
    ...row('!', 'not binary sounds'),
    ...row('~', 'like rlike regexp in is between ilike glob match similar'),
    ...row('+', 'div mod'),
    ...row('n', 'null true false unknown'),
    ...row('U', 'union except intersect'),
    ...row('A', 'all distinct distinctrow top'),
    ...row('S', 'select'),
    ...row('F', 'from'),
    ...row('W', 'where'),
    ...row('H', 'having'),
    ...row('L', 'limit offset'),
    ...row('I', 'into'),
    ...row('X', 'outfile dumpfile'),
    ...row('V', 'values'),
    ...row('E', 'set'),
    ...row('C', 'case'),
    ...row('w', 'when'),
    ...row('t', 'then'),
    ...row('e', 'else'),
    ...row('d', 'end'),
    ...row('a', 'as'),
    ...row('o', 'asc desc'),
    ...row('D', 'drop truncate'),
    ...row('B', 'create alter'),
    ...row('T', 'table database schema'),
    ...row('R', 'view procedure function trigger user login role index column extension'),
    ...row('N', 'insert replace'),
    ...row('P', 'update'),
    ...row('Q', 'delete'),
    ...row('K', 'exec execute'),
    ...row('Y', 'declare'),
    ...row('Z', 'waitfor'),
    ...row('z', 'delay'),
    ...row('M', 'shutdown grant revoke backup restore attach detach'),
  }),
)

/** Functions that hardly stand in a request for another reason than to attack. */
const tellingCalls = new Set(
  `benchmark pg_sleep load_file extractvalue updatexml randomblob load_extension sys_eval sys_exec
  lo_import lo_export pg_read_file pg_ls_dir group_concat gtid_subset gtid_subtract openrowset
  openquery sp_executesql query_to_xml database_to_xml name_const make_set analyse
  st_latfromgeohash xmltype json_arrayagg string_agg zeroblob sqlite_version fn_varbintohexstr
  xp_cmdshell sp_oacreate json_depth`.split(/\s+/),
)
const tellingName =
  /^(?:xp_(?:cmd|dir|reg|file|sub|avail|login|enum|service|terminate|ntsec|makecab|getfile|msver|sprintf|sscanf|delete|create|fixed|perf|log|sql|oad?|unpack|grant|revoke|send|read|start|stop)|sp_(?:execute|oa|password|add|config)|utl_|dbms_|user_lock\.|ctxsys\.|master\.(?:\.|dbo|sys)|pg_sleep)/

const knownCalls = new Set(
  `ascii substr substring mid ord char chr nchar hex unhex concat concat_ws database version user
  current_user session_user system_user convert cast if iif ifnull nullif isnull nvl coalesce elt
  char_length length len count min max avg sum rand random floor exp exists left right lower upper
  ucase lcase bin conv quote md5 sha1 now sysdate db_name object_id host_name user_name last_insert_id
  row_count pow power abs sqrt sign sin replace reverse locate instr position strcmp lpad rpad trim
  to_char chr2 unicode json_extract rownum schema_name is_srvrolemember has_dbaccess
  least greatest interval`.split(/\s+/),
)

/** What a sentence puts in brackets: no list, no string. */
const remark = /^\([\w\s.%-]{1,36}\)/

const catalogues =
  /^(?:information_schema|pg_catalog|pg_shadow|pg_user|pg_tables|pg_database|sqlite_master|sqlite_schema|sysobjects|syscolumns|sysusers|sysdatabases|sys\.(?:tables|columns|objects|databases|user\$|schemas)|mysql\.(?:user|db|innodb)|performance_schema|all_tables|all_users|user_tables|all_tab_columns|user_tab_columns|dba_users|v\$(?:version|session)|msysaccessobjects|rdb\$|syscat|sysibm|master\.\.|dual$)/

function row(letter: string, list: string): Record<string, string> {
  return Object.fromEntries(list.split(' ').map((word) => [word, letter]))
}

/** @param start the place behind an opening quote that counts as closed, or 0 for bare text. */
export function tokenizeSql(text: string, start: number): SqlTokens {
  const end = Math.min(text.length, start + bytesMax)
  const starts: number[] = []
  let letters = ''
  let at = start
  const add = (mark: string, length: number) => {
    letters += mark
    starts.push(at)
    at += length
  }
  if (start > 0) {
    at--
    add('s', 1)
  }

  while (at < end && letters.length < tokensMax) {
    const code = text.charCodeAt(at)
    const kind = kinds[code & 0xff] ?? other
    if (kind === blank || (code === 0xa0 && text.charCodeAt(at - 1) < 0x80)) {
      at++
    } else if (kind === letter || kind === digit || (code === 46 && isDigit(text, at + 1))) {
      const [mark, length] = word(text, at, end, kind !== letter)
      add(mark, length)
    } else if (start === 0 && code === apostrophe && isApostrophe(text, at)) {
      at++
    } else if (kind === quote) {
      const length = stringLength(text, at, end)
      const isName = code === 96
      if (length > 0) add(isName ? 'i' : 's', length)
      else add(isName || opensSentence(text, at) ? 'o' : 'q', end - at)
    } else if (code === slash && text.charCodeAt(at + 1) === star) {
      // `/*!50000` is code to MySQL; any other comment is a blank.
      const version = /^\/\*!\d{0,6}/.exec(text.slice(at, at + 9))
      const close = text.indexOf('*/', at + 2)
      if (version !== null) at += version[0].length
      else if (close < 0) add(comment(text.slice(at + 2, end)), end - at)
      else at = close + 2
    } else if (code === star && text.charCodeAt(at + 1) === slash) {
      at += 2
    } else if (
      code === minus &&
      text.startsWith('--------', at) &&
      text.charCodeAt(at - 1) !== 39
    ) {
      // A ruler.
      let stop = at + 8
      while (text.charCodeAt(stop) === minus) stop++
      add('o', stop - at)
    } else if (code === hash || (code === minus && text.charCodeAt(at + 1) === minus)) {
      const line = text.indexOf('\n', at)
      const stop = line < 0 || line > end ? end : line
      add(comment(text.slice(at + (code === hash ? 1 : 2), stop)), stop - at)
    } else if (code === atSign) {
      const name = /^@{1,2}[\w.$`-]{0,64}/.exec(text.slice(at, at + 66))?.[0] ?? '@'
      const isMail =
        at > start &&
        /[\w.]/.test(text.charAt(at - 1)) &&
        (/[in]$/.test(letters) || /^@[\w-]+\.\w/.test(name))
      // `@>` and `<@` compare documents.
      if (text.charCodeAt(at + 1) === greater) add('>', 2)
      else if (isMail) at += name.length
      // `[@id='x']` is XPath's attribute.
      else {
        const isAttribute =
          name.length > 1 && text.charCodeAt(at + 1) !== atSign && text.includes('[@')
        add(isAttribute ? 'i' : 'v', name.length)
      }
    } else if (
      code === colon &&
      text.charCodeAt(at + 1) === colon &&
      /\w/.test(text.charAt(at + 2))
    ) {
      // `::text` casts what stands before it.
      at += 2 + (/^\w{0,40}/.exec(text.slice(at + 2, at + 42))?.[0].length ?? 0)
    } else if (code === backslash && /^\\N(?!\w)/.test(text.slice(at, at + 3))) {
      add('n', 2)
    } else {
      const [mark, length] = operator(text, at)
      add(mark, length)
    }
  }
  starts.push(at)
  return {
    letters,
    texts: (from, to) =>
      starts.slice(from, to).map((one, index) =>
        text
          .slice(one, starts[from + index + 1])
          .trim()
          .slice(0, 60),
      ),
  }
}

/**
 * The letters that a text's tokens may have from any starting point: quotes and comment signs are
 * read as blanks, so that what one context hides in a string counts too.
 */
export function sqlVocabulary(text: string): LetterSet {
  let letters = 'sqio'
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    const kind = kinds[code & 0xff] ?? other
    if (kind === blank || kind === quote) at++
    else if (kind === letter || kind === digit || (code === 46 && isDigit(text, at + 1))) {
      const [mark, length] = word(text, at, text.length, kind !== letter)
      letters += mark
      // A string with a prefix, `n'…'`: what it holds counts as well.
      at += mark === 's' || mark === 'q' ? 1 : length
    } else if (code === atSign) {
      letters += 'v'
      at++
    } else {
      const [mark, length] = operator(text, at)
      const next = text.charCodeAt(at + 1)
      const isComment =
        code === hash || (code === minus && next === minus) || (code === slash && next === star)
      letters += isComment ? `${mark}#%` : mark
      if (code === backslash) letters += 'n'
      at += length
    }
  }
  return lettersIn(letters)
}

/** Words in a row in a string that nothing closes: somebody quotes what stands before it. */
function opensSentence(text: string, at: number): boolean {
  openSentence.lastIndex = at
  return openSentence.test(text)
}

const openSentence = /.[\w.]{0,12}\s?(?:[A-Za-z']{1,20}[,.]?\s){4}/y

const [other, blank, letter, digit, quote] = [0, 1, 2, 3, 4]
const kinds = new Uint8Array(256)
for (let code = 0; code < 256; code++) {
  if (code <= 32) kinds[code] = blank
  else if (/[A-Za-z_$]/.test(String.fromCharCode(code)) || code >= 0x80) kinds[code] = letter
  else if (code >= 48 && code <= 57) kinds[code] = digit
  else if (code === 34 || code === 39 || code === 96) kinds[code] = quote
}
const [slash, star, hash, minus, atSign, backslash, apostrophe, colon, greater] = [
  47, 42, 35, 45, 64, 92, 39, 58, 62,
]

/** `O'Brien`, `l'Ã©tÃ©`: between two letters, unless SQL goes on (`x'or'y`) or a string ends (`E'x'`). */
export function isApostrophe(text: string, at: number): boolean {
  if (at < 1 || kinds[text.charCodeAt(at - 1) & 0xff] !== letter) return false
  if (kinds[text.charCodeAt(at + 1) & 0xff] !== letter) return false
  const rest = text.slice(at + 1, at + 24)
  return !goesOn.test(rest)
}

/** SQL that needs no blank behind a quote, and a string that another quote ends. */
const goesOn =
  /^(?:or|and|xor|union|like|rlike|regexp|in|is|between|order|group|having|limit|into|procedure|div|mod|not|collate|when|then|as)\b(?!\s[a-z]{2,}\s[a-z])|^[^\s']{0,22}'/i

function digitsEnd(text: string, at: number, end: number): number {
  let index = at
  while (index < end && kinds[text.charCodeAt(index) & 0xff] === digit) index++
  return index
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

const numberPattern = /^(?:0x[0-9a-f]+|0b[01]+|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)/i
/** Longest name that is told apart; the rest becomes a name of its own. */
const wordBytesMax = 128

/** A number, a keyword or a name: its letter and length. */
function word(text: string, at: number, end: number, startsNumber: boolean): [string, number] {
  if (startsNumber) {
    const digits = digitsEnd(text, at, end)
    if (
      digits > at &&
      kinds[text.charCodeAt(digits) & 0xff] !== letter &&
      text.charCodeAt(digits) !== 46
    )
      return ['n', digits - at]
    const piece = text.slice(at, Math.min(end, at + wordBytesMax))
    const number = numberPattern.exec(piece)?.[0].length ?? 1
    const tail = /^[A-Za-z_\x80-\xff][\w\x80-\xff]*/.exec(piece.slice(number))?.[0]
    // `1or 1=1` is two tokens to SQL; `1st` and `8gb` are names to people.
    if (tail === undefined || words.has(tail.toLowerCase())) return ['n', number]
    return ['i', number + tail.length]
  }
  const stop = nameEnd(text, at, Math.min(end, at + wordBytesMax))
  if (isOrdinary(text, at, stop)) return ['i', stop - at]
  const name = text.slice(at, stop)
  const lower = name.toLowerCase()
  const after = text.charCodeAt(at + name.length)
  if ((after === 39 || after === 34) && name.length < 20 && /^(?:n|x|b|e|_\w+)$/.test(lower)) {
    const length = stringLength(text, at + name.length, end)
    return length > 0 ? ['s', name.length + length] : ['q', end - at]
  }
  const isSpecial = name.length > 3 && specialName.test(lower)
  if (isSpecial && tellingName.test(lower)) return ['f', name.length]
  let next = at + name.length
  while (next < at + name.length + 4 && kinds[text.charCodeAt(next) & 0xff] === blank) next++
  const rest = next - at - name.length
  const isCall = text.charCodeAt(next) === 40
  if (isCall) {
    if (lower === 'sleep') return ['k', name.length]
    // "Benchmark (2024)": a remark behind a word.
    if (tellingCalls.has(lower) && (rest === 0 || !remark.test(text.slice(next, next + 40))))
      return ['f', name.length]
    if (rest === 0 && knownCalls.has(lower)) return ['g', name.length]
  }
  if (lower === 'order' || lower === 'group') {
    const by = /^(?:\s|\/\*.{0,20}?\*\/|\+){1,20}by\b/is.exec(text.slice(at + 5, at + 60))?.[0]
    if (by !== undefined) return ['O', 5 + by.length]
  }
  const keyword = words.get(lower)
  if (keyword !== undefined) return [keyword, name.length]
  if ((isSpecial || lower === 'dual' || lower === 'msysaccessobjects') && catalogues.test(lower))
    return ['G', name.length]
  return [isCall && rest === 0 ? 'c' : 'i', name.length]
}

/** Which lengths known words have, as bits, by their first letter in lower case. */
const knownLengths = new Uint32Array(128)
for (const known of [...words.keys(), 'order', 'group', 'dual', 'msysaccessobjects']) {
  const first = known.charCodeAt(0)
  knownLengths[first] = (knownLengths[first] ?? 0) | (1 << Math.min(known.length, 31))
}
for (const prefix of ['sys', 'utl']) {
  // Any length: their names go on.
  knownLengths[prefix.charCodeAt(0)] = ~0
}

/** A name that no table has, told by its first letter and length: most words of any text. */
function isOrdinary(text: string, at: number, stop: number): boolean {
  const after = text.charCodeAt(stop)
  if (after === 40 || after === 39 || after === 34 || after <= 32 || after === 47) {
    // A call, a string's prefix or, behind a blank, perhaps a call.
    if (after > 32 || text.charCodeAt(skipBlanks(text, stop)) === 40) return false
  }
  const first = text.charCodeAt(at) | 32
  if (first > 122 || ((knownLengths[first] ?? 0) & (1 << Math.min(stop - at, 31))) !== 0)
    return false
  for (let index = at; index < stop; index++) {
    const code = text.charCodeAt(index)
    if (code === underscore || code === 46 || code === 36) return false
  }
  return true
}

const underscore = 95

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < from + 4 && kinds[text.charCodeAt(at) & 0xff] === blank) at++
  return at
}

/** Names of catalogues and of telling functions have one of these, or are named below. */
const specialName = /[_.$]|^sys|^utl/

/** End of a name with its qualifiers: `information_schema.tables`, `users.*`. */
function nameEnd(text: string, at: number, limit: number): number {
  let index = at
  while (index < limit) {
    const code = text.charCodeAt(index)
    const kind = kinds[code & 0xff]
    // The blank of Latin-1, which in UTF-8 only follows another byte above ASCII.
    if (code === 0xa0 && text.charCodeAt(index - 1) < 0x80) break
    if (kind !== letter && kind !== digit) {
      if (code !== 46 || index === at) break
      const next = text.charCodeAt(index + 1)
      const nextKind = kinds[next & 0xff]
      if (nextKind !== letter && nextKind !== digit && next !== star && next !== 46) break
    }
    index++
  }
  return Math.max(index, at + 1)
}

/** Length of a quoted string with its quotes, or 0 when it is left open. */
function stringLength(text: string, at: number, end: number): number {
  const mark = text.charCodeAt(at)
  for (let index = at + 1; index < end; index++) {
    const code = text.charCodeAt(index)
    if (code === backslash) index++
    else if (code === mark) {
      if (text.charCodeAt(index + 1) !== mark || index + 1 >= end) return index + 1 - at
      index++
    }
  }
  return 0
}

/** Nothing but closing marks behind a comment sign, or text that the comment removes. */
function comment(rest: string): string {
  return rest.length > 200 || /[^-+\s;*/#]/.test(rest) ? '%' : '#'
}

/** Operators of more than one character. */
const longOperators: Readonly<Record<string, string>> = {
  ...row('J', '=== !== =='),
  ...row('=', '<=> <> != :='),
  ...row('>', '<= >= << >>'),
  ...row('p', '|| &&'),
}

/** Operators and punctuation of one character, by code; anything else is `o`. */
const symbols = Array.from({ length: 256 }, () => 'o')
for (const [letter, list] of [
  ['=', '='],
  ['>', '<>'],
  ['+', '-+/%^|&~'],
]) {
  for (const symbol of list ?? '') symbols[symbol.charCodeAt(0)] = letter ?? 'o'
}
for (const symbol of '(),;*!') symbols[symbol.charCodeAt(0)] = symbol

function operator(text: string, at: number): [string, number] {
  const next = text.charCodeAt(at + 1)
  if (next === 61 || next === 62 || next === 60 || next === 124 || next === 38) {
    for (const length of [3, 2]) {
      const mark = longOperators[text.slice(at, at + length)]
      if (mark !== undefined) return [mark, length]
    }
  }
  return [symbols[text.charCodeAt(at) & 0xff] ?? 'o', 1]
}
