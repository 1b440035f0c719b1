import { lettersIn, meets, neededLetters, type LetterSet } from './sql-letters.ts'
import { findSqlText, isHarmfulStatement } from './sql-texts.ts'
import { isApostrophe, sqlVocabulary, tokenizeSql, type SqlTokens } from './sql-tokens.ts'

/** How much a text looks like a SQL injection, and the tokens that made it so. */
export interface SqliFinding {
  /** 0 nothing; 3 worth a look; from 5 on an injection. */
  readonly score: number
  readonly matched: readonly string[]
}

interface ShapeRow {
  /** For readers of the table. */
  readonly name: string
  /** Over the letters of `sql-tokens.ts`. Every quantifier is over one class. */
  readonly pattern: RegExp
  readonly score: number
  /** Score when at least two plain words precede: a sentence, rather than a value. */
  readonly inProse?: number
}

/** A shape, and the letters of which every match has one each. */
interface Shape extends ShapeRow {
  readonly needs: readonly LetterSet[]
}

function shapes(rows: readonly ShapeRow[]): readonly Shape[] {
  return rows.map((row) => ({ ...row, needs: neededLetters(row.pattern) }))
}

/** Shapes of SQL that mean harm wherever they stand. */
const anywhere = shapes([
  { name: 'union select', pattern: /UA?\(*SA?\(*[-+!]*[nsqvfgckC*(G]/, score: 5 },
  {
    name: 'union select of names',
    // Not where it joins a whole statement, as a question about SQL quotes it.
    pattern:
      /^(?!\(*SA?[iR*]).{0,600}U(?<!S[^SU;#%]{1,60}F[^SU;#%]{1,60}U)A?\(*SA?\(*[-+!]*[iR][,F#)]/,
    score: 5,
  },
  {
    name: 'union select of a name',
    pattern: /(?!^)UA?\(*SA?[iR](?:$|#|%)|^UA?\(*SA?[iR][#%]/,
    score: 4,
    inProse: 0,
  },
  {
    name: 'logic on literals',
    // Three names behind it are a sentence: no SQL goes on like that.
    pattern: /&!*\(*[-+!]*[nsv]\)*[=]\(*[-+]*[nsvqfgc](?!o?iii)/,
    score: 5,
    inProse: 3,
  },
  {
    name: 'logic on arithmetic',
    pattern: /^(?!n[-+*]n=n&).{0,600}[&p]!*\(*[nsv](?:[-+*]+[nsv]){1,12}[=>]/,
    score: 5,
    inProse: 3,
  },
  { name: 'stacked database statement', pattern: /;MT/, score: 5, inProse: 3 },
  { name: 'telling call', pattern: /f/, score: 5 },
  {
    name: 'sleep',
    pattern: /(?:^|[&p=+,(*S~])\(*k\(+(?!n\)[i~a]|ni)[-+]*[ngfs(]/,
    score: 5,
    inProse: 3,
  },
  { name: 'select sleep', pattern: /SA?\(*k\(+[-+]*n/, score: 5 },
  { name: 'wait', pattern: /Z(?:z[sqi]|i[sq])/, score: 6 },
  { name: 'union values', pattern: /UA?\(*V(?:\(|c\()/, score: 5 },
  { name: 'subquery', pattern: /\(+SA?\(*[-+!]*[nsvfgc*C](?![ai])/, score: 5, inProse: 3 },
  {
    name: 'subquery from',
    pattern: /\(+SA?[iRG](?:,[iRGns]){0,20}F\(*(?:G|[iR](?![iaF]))/,
    score: 5,
    inProse: 3,
  },
  { name: 'subquery of a variable', pattern: /\(+S[iR]\)/, score: 3 },
  { name: 'stacked definition', pattern: /;[DB](?:&N|i)?[TR][iGRc]/, score: 5, inProse: 3 },
  { name: 'stacked insert', pattern: /;NI[iRG]/, score: 5, inProse: 3 },
  { name: 'stacked update', pattern: /;P[iRG]E/, score: 5, inProse: 3 },
  { name: 'stacked delete', pattern: /;QF[iRG]/, score: 5, inProse: 3 },
  { name: 'stacked select', pattern: /;SA?\(*[-+!]*[nsqvfgckC*(]/, score: 5, inProse: 3 },
  { name: 'execute', pattern: /K\(*v|[;sn)]K\(*(?:s|g\()|^K\(+s/, score: 5 },
  { name: 'copy from a program', pattern: /;i(?:i|G|\([^)]{1,30}\))Fis/, score: 5 },
  { name: 'union of a bracket', pattern: /UA?\(+S/, score: 5 },
  { name: 'comparison in a call', pattern: /[,(]g\([^)]{0,6}[nsv]=[nsv]/, score: 5 },
  { name: 'declare', pattern: /;Yv/, score: 5 },
  { name: 'having', pattern: /H\(*[nsv]\)*[=>]/, score: 5 },
  { name: 'into outfile', pattern: /IX/, score: 5 },
  { name: 'case when literals', pattern: /C[^w]{0,20}w\(*[nsv]\)*[=>~]!*\(*[nsvqS]/, score: 5 },
  {
    name: 'case when',
    // At the start of a value or of a list of columns only what asks the database for something:
    // `case when qty > 9 then 'many' end` is a column of a report.
    pattern:
      /(?:C(?<!^[iO,(]{0,20}C)|^[iO,(]{0,20}C(?=[^d]{0,60}[Sfgkcv]))[^w]{0,20}w[^t]{1,60}t\(*(?:[nsvSfgkc(]|i(?![io~]))[^d]{0,60}d/,
    score: 5,
    inProse: 3,
  },
  { name: 'from a catalogue', pattern: /F\(*G/, score: 5, inProse: 3 },
  { name: 'catalogue', pattern: /G/, score: 3, inProse: 0 },
  { name: 'insert values', pattern: /NI[iRG](?:\([^)]{1,60}\))?V\(/, score: 3, inProse: 3 },
  { name: 'logic on a subquery', pattern: /&!*(?:[nsv][=>])?\(+S/, score: 5 },
])

/**
 * Shapes of a whole value: a number that goes on as SQL, or a statement. A plain statement breaks
 * out of nothing and is what tutorials and tickets quote, so it alone is only suspicious.
 */
const fromStart = shapes([
  {
    name: 'select from',
    pattern: /^\(*SA?\(*[-+!o]*(?:\*[F,].{0,80}|[sgc(].{0,80}F\(*[iRGs(])/,
    score: 3,
  },
  {
    name: 'select of a value from',
    pattern: /^\(*SA?\(*(?:o*[-+!][-+!o]*[^F]{0,10}|[nvfG](?:(?!ii)[^;]){0,80})F\(*[iRGs(]/,
    score: 5,
  },
  { name: 'select list from', pattern: /^\(*SA?[iR](?:,[iRnsv*]){1,30}F\(*[iRG]/, score: 3 },
  { name: 'select where', pattern: /^\(*SA?[iR]F[iRG](?:W|L|O|#|;)/, score: 3 },
  {
    name: 'select expression',
    pattern: /^(?!Sn;?$)\(*S[-+!o]*[nvfgc(][-+n]*F?[iRG]?(?:$|#|;(?!i))/,
    score: 4,
  },
  { name: 'drop', pattern: /^DTi?;?(?:[#%]|$)/, score: 5 },
  { name: 'update set', pattern: /^P[iR]E[iR]=/, score: 3 },
  { name: 'delete everything', pattern: /^QF[iRG]W\(*[nsv]\)*=\(*[nsv]/, score: 5 },
  { name: 'delete where', pattern: /^QF[iRG](?:W[iRns]|;|#)/, score: 3 },
  { name: 'insert into', pattern: /^NI[iRG](?:V|S|\([iR,]{1,40}\)[VS])/, score: 3 },
  { name: 'definition', pattern: /^[DB]T[iG]\([iR]/, score: 3 },
  {
    name: 'comparison',
    pattern: /^\(*[-+]*[nsiv]\)*[&p]!*\(*[-+]*[nsv]\)*[>~]!*\(*[-+]*[nsvq(]/,
    score: 5,
  },
  { name: 'symbol logic', pattern: /^\(*[-+]*[nsi]\)*p!*\(*[nsv]\)*[=J]\(*[nsvq]/, score: 5 },
  { name: 'logic on a call', pattern: /^\(*[-+]*[nsiv]\)*[&p]!*\(*g\(/, score: 5 },
  { name: 'logic on a name', pattern: /^[-+]*[ns]\)*&!*\(*[iRG]\)*[=>][insvqfgcG(]/, score: 5 },
  {
    name: 'logic on a likeness',
    pattern: /^[-+]*[ns]\)*&!*\(*[iRG]\)*!?~[sq](?:$|[#&%;)])/,
    score: 5,
  },
  {
    name: 'logic on a compared call',
    pattern: /^[-+]*[ns]\)*&!*c\([^)]{0,20}\)[=>~][sq]/,
    score: 5,
  },
  {
    name: 'logic and comment',
    pattern: /^\(*[-+]*[nsi]\)*[&p]!*\(*[-+]*[nsvi]\)*(?:[=>~]!?\(*[nsvqi]\)*)?[#]/,
    score: 5,
  },
  { name: 'logic on null', pattern: /^[nsi]\)*&[iRG]~!?n(?:$|[#&p])/, score: 4 },
  { name: 'logic on select', pattern: /^\(*[ns]\)*&S/, score: 5 },
  { name: 'call after a value', pattern: /^\(*[-+]*[ns]\)*[-+*=]\(*[gfk]\(/, score: 4 },
  { name: 'order by', pattern: /^[-+]*(?:[ns]\)*|\))O[-+]*n/, score: 5 },
  { name: 'order by and comment', pattern: /^[ins]\)*O[ni](?:,[ni]){0,20}#/, score: 5 },
  { name: 'closed bracket', pattern: /^[nsi]\)+;?#/, score: 5 },
  { name: 'closed bracket and logic', pattern: /^(?:n\)+[&pU;]|s\)+[&pU])/, score: 4 },
  { name: 'comment', pattern: /^(?:[-+]*n|v)\)*;?#/, score: 4 },
  { name: 'stacked', pattern: /^[-+]*n\)*;(?:[DBNPQKYZS]|M[;#$]|g\([ns][=>][ns][,)])/, score: 5 },
  {
    name: 'leading separator',
    pattern:
      /^\)*;(?:[DB][TR]|NI|P[iR]E|QF|K[ifvs]|Yv|Z|M(?:$|[;#%]|i{1,2}(?:$|[;#]))|SA?[*(nvfgc])/,
    score: 5,
  },
  { name: 'union after a value', pattern: /^\(*[-+]*[ns]\)*UA?\(*S/, score: 5 },
  { name: 'union select alone', pattern: /^[-+n;)]*UA?S(?:$|[#%+])/, score: 4 },
  { name: 'end of a subquery', pattern: /^[ns]\)+F[iRG]W/, score: 5 },
  { name: 'call on compared literals', pattern: /^\(*g\([ns][=>][ns],/, score: 5 },
  { name: 'arithmetic on a comparison', pattern: /^[-+]*[ns]\)*[-+*]\(+[nsv][=>][nsv]/, score: 5 },
  { name: 'comparison in arithmetic', pattern: /^\(+n[=>]n\)+[-+*]n/, score: 5 },
  { name: 'logic on a call of a string', pattern: /^[-+]*n\)*[&p]!*c\([insv,]{0,6}s/, score: 5 },
  { name: 'negated comparison', pattern: /^!+\(*n[=>]n\)*(?:$|#)/, score: 5 },
  { name: 'group and having', pattern: /^[-+]*[ns]\)*O[in](?:,[in]){0,10}H/, score: 5 },
  { name: 'comparison and call', pattern: /^i=[ns]\)*&!*\(*g\(/, score: 5 },
  { name: 'stacked sleep', pattern: /^[-+]*[ns]\)*;k\(+n/, score: 5 },
  { name: 'clause and comment', pattern: /^O[-+]*n(?:,n){0,20}#/, score: 5 },
  { name: 'leading logic on a call', pattern: /^&!*\(*[gc]\([^)]{0,10}\)=[gc]\(/, score: 5 },
  { name: 'create user', pattern: /^[DB]Ri{2,3}[sq]/, score: 5 },
  { name: 'into variable', pattern: /^\(*[-+]*[ns]\)*Iv/, score: 5 },
  // A call of a plain name, `coalesce(trim(name), '')`, is an expression of a report.
  { name: 'known call', pattern: /^\(*g\(+(?:\(*S|(?:g\(+){1,4}(?![ig]))/, score: 4 },
])

/** Shapes behind the first quote of a value, as if it had just closed a string. */
const behindQuote = shapes([
  { name: 'quote and comment', pattern: /^s\)*;?#/, score: 5 },
  { name: 'quote and remark', pattern: /^s\)*;?%/, score: 3 },
  {
    name: 'quote and literals',
    pattern: /^s\)*[&p]!*\(*[-+!]*[nsv]\)*!?[=J>~]!*\(*[-+]*[nsvqfgckS(](?!o?iii)/,
    score: 5,
  },
  {
    name: 'quote, literal, comment',
    pattern: /^s\)*[&p]!*\(*[-+!]*[nsvqi]\)*(?:Ln(?:L?,?n)?)?;?#/,
    score: 5,
  },
  {
    name: 'quote, literal, clause',
    pattern: /^s\)*[&p]!*\(*[-+!]*[nsv]\)*(?:O[-+]*[nigfcs]|H[-+(]*[nsvigfc]|Ln|U)/,
    score: 5,
  },
  { name: 'quote, literal, logic', pattern: /^s\)*&!*[nv]\)*&q?$/, score: 5 },
  { name: 'quote, literal, remark', pattern: /^s\)*&!*\(*[nsv]\)*%$/, score: 5 },
  { name: 'quote and literal', pattern: /^s\)*[&p]!*\(*[-+!]*[nsvq]\)*$/, score: 3 },
  {
    name: 'quote and name',
    pattern: /^s\)*[&p]!*\(*[iRG]\)*(?:[=J>]\(*[-+]*[nsvqigcfk(]|~!?\(*[nsqvS])/,
    score: 5,
  },
  { name: 'quote and call', pattern: /^s\)*[&p]!*\(*(?:i\+)?[fgk]\(/, score: 5 },
  {
    name: 'quote and compared call',
    pattern: /^s\)*[&p]!*\(*c\([^()]{0,40}(?:\([^()]{0,40}\)[^()]{0,40}){0,3}\)+[=>~J]/,
    score: 5,
  },
  { name: 'quote, call, comment', pattern: /^s\)*[&p]!*\(*c\([^)]{0,40}\)+#/, score: 5 },
  { name: 'quote and subquery', pattern: /^s\)*[&p]!*\(*S/, score: 5 },
  { name: 'quote and union', pattern: /^s\)*UA?\(*S(?![i]{2})/, score: 5 },
  {
    name: 'quote and stacked',
    pattern:
      /^s\)*;(?:S[*(nsvfgcAiR]|[DB](?:&N|i)?[TR]|NI|P[iR]E|QF|K[ifvs]|Yv|Z|M(?:$|[;#%iTASNPQ])|g\([ns][=>][ns][,)])/,
    score: 5,
  },
  { name: 'quote and arithmetic', pattern: /^s\)*(?:[-+*]|p)\(*(?:[fgk]\(|v|\(*S)/, score: 5 },
  { name: 'quote, alias, clause', pattern: /^s\)+a?i[WOHL]/, score: 5 },
  { name: 'quote and predicate', pattern: /^s\)*~!?\(*[nsq]\)*[#&]/, score: 5 },
  { name: 'quote and variable', pattern: /^s\)*Iv/, score: 5 },
  { name: 'quote and concatenations', pattern: /^s(?:p[snq]){1,4}$/, score: 5 },
  { name: 'quote, arithmetic, comment', pattern: /^s\)*[-+*p]+\(*[ns]\)*#/, score: 5 },
  { name: 'quote, number, concatenation', pattern: /^s[-+*]np[sq]$/, score: 5 },
  { name: 'quote and concatenation', pattern: /^s\)*[-+p*]+[sq]\)*$/, score: 3 },
  { name: 'quote and equality', pattern: /^s\)*(?:[=]|~)\(*[sn](?:$|[#&p;=)])/, score: 5 },
  { name: 'quote, arithmetic, comparison', pattern: /^s[+*][sn](?:[+*][sn]){0,4}=[sqn]/, score: 5 },
  { name: 'quote and broken union', pattern: /^s\)*U(?:A|[iR][>=])/, score: 5 },
  {
    name: 'quote and order',
    pattern: /^s\)*(?:O[-+]*[nig]|L[n]|H(?:[-+(]*[nsvg]|i[=>]))/,
    score: 5,
  },
  { name: 'quote and outfile', pattern: /^s\)*I[X]/, score: 5 },
  {
    name: 'quote, list, subquery',
    pattern: /^s(?:,[nsvi]){0,20},\(*(?:S|[fgk]\(|n\)*#)/,
    score: 5,
  },
  {
    name: 'quote, bracket, logic',
    pattern:
      /^s\)+(?:[&p]!*\(*(?:[nsvgcfkSq(]|[iRG]\)*[=J>~(])|UA?\(*S|On|;(?:[SDBNPQKYZM#]|g\([ns][=>]|$))/,
    score: 5,
  },
  { name: 'quote, bracket, value list', pattern: /^s(?:,[nsvi]){0,20}\)+[;]?#/, score: 5 },
])

/** Quotes after the first: only what no program text says. */
const behindLaterQuote = shapes([
  { name: 'quote and literals', pattern: /^s\)*&!*\(*[-+]*[ns]\)*[=]\(*[-+]*[nsvqfgc]/, score: 5 },
  { name: 'quote, literal, comment', pattern: /^s\)*&!*\(*[-+]*[nsv]\)*#$/, score: 5 },
])

/** Quotes of one kind that are tried as the end of a string. */
const quotesMax = 4

const nothing: SqliFinding = { score: 0, matched: [] }

/** Characters and words of which every shape has at least one; quotes alone are apostrophes. */
const gate =
  /[=;#*|&<>@\\`+^~_]|--|-\s{0,3}['"(]|['")]\s{0,3}[-/]|['")]\s{0,3}(?:[,)]|$)|\b(?:union|select|or|and|xor|not|is|in|between|order|group|like|rlike|regexp|having|into|drop|truncate|waitfor|delete|insert|update|exec|execute|declare|case|limit|sleep|benchmark|extractvalue|updatexml|randomblob|zeroblob|openrowset|openquery|xmltype|analyse|shutdown|sys\w{3,12}|div|mod)\b/i

/**
 * Looks at a decoded value in several contexts: bare, and behind each of its first quotes as if a
 * string had just been closed there. The best score wins.
 */
export function findSqli(written: string): SqliFinding {
  // A transaction of somebody who writes SQL: what it opens with ends nothing.
  let value = written.includes(';') ? written.replace(openedTransaction, '') : written
  if (value.includes('\xa0')) value = value.replaceAll('\xc2\xa0', ' ')
  if (value.includes(' or ') || value.includes(' is ')) value = value.replace(amount, '$1')
  if (value.length < 3 || !gate.test(value)) return nothing
  let best = inContexts(value)
  if (best.score === 3 && isHarmfulStatement(value)) best = { ...best, score: 5 }
  if (best.score < 5 && value.includes('/*') && value.includes('*/')) {
    // Filters that delete comments join what stands around them.
    const joined = value.replace(/\/\*[^*]{0,100}\*\//g, '')
    best = better(best, inContexts(joined))
    if (joined.includes('+')) best = better(best, inContexts(joined.replaceAll('+', ' ')))
  }
  if (best.score < 5 && value.includes('\n') && lineComment.test(value)) {
    best = better(best, inContexts(value.replace(/(?:--|#)[^\n]{0,200}\n/g, ' ')))
  }
  if (best.score < 5 && value.includes('<>')) {
    best = better(best, inContexts(value.replaceAll('<>', '')))
  }
  if (best.score < 5 && value.includes('+') && !/\s/.test(value)) {
    best = better(best, inContexts(value.replaceAll('+', ' ')))
  }
  return best
}

const openedTransaction = /^\s{0,20}(?:begin|start\s{1,3}transaction)\s{0,3};/i

/** "2 or more = discount", "2 and 2 is 4": amounts, and no condition. */
const amount =
  /^(\s{0,3}\d{1,9})\s(?:or\s(?:more|less|fewer|above|over|up|under|below|older|younger)\b|and\s\d{1,9}\sis\s(?=\d))/i

/** A comment that the next line ends, as filters of blanks are passed: `union#x\nselect`. */
const lineComment =
  /(?:--|#)[^\n]{0,200}\n\s{0,10}(?:(?:union|all|select|or|and|xor|order|where|from|having|into|limit|drop|truncate|delete|insert|update|waitfor|delay|call|exec|table)\b|[\d(])/i

function inContexts(value: string): SqliFinding {
  const text = findSqlText(value)
  if (text !== undefined) return { score: 5, matched: [text] }
  // What no context can have is sorted out before any context is read.
  const { bareShapes, firstShapes, laterShapes } = possibleShapes(sqlVocabulary(value))
  let best = nothing
  if (bareShapes.length > 0) best = judge(tokenizeSql(value, 0), bareShapes)
  if (firstShapes.length === 0 && laterShapes.length === 0) return best
  for (const mark of ["'", '"', '`']) {
    let at = nextQuote(value, mark, 0)
    // Back-ticks in pairs are code among words.
    if (mark === '`' && value.indexOf(mark, at + 1) >= 0) continue
    // Behind a sentence a quote is a quotation; only what no text says counts there.
    // So is the argument of a call in program text.
    const isText =
      at > 0 &&
      (wordsBefore(value, at) >= textWords || isArgument(value, at) || isQuotation(value, at))
    for (let count = 0; count < quotesMax && at >= 0 && best.score < 5; count++) {
      const isFirst = count === 0 && !isText
      // A later quote that a letter follows opens a string or a word.
      const asked = isFirst ? firstShapes : /[A-Za-z]/.test(value.charAt(at + 1)) ? [] : laterShapes
      if (asked.length > 0) best = better(best, judge(tokenizeSql(value, at + 1), asked))
      at = nextQuote(value, mark, at + 1)
    }
  }
  return best
}

/** The shapes that texts with certain letters can have, by where they are read from. */
interface PossibleShapes {
  readonly bareShapes: readonly Shape[]
  readonly firstShapes: readonly Shape[]
  readonly laterShapes: readonly Shape[]
}

/** Sets of letters that are remembered: ordinary text has few. A bound on memory. */
const knownSetsMax = 1_000
const knownSets = new Map<number, Map<number, Map<number, PossibleShapes>>>()
let knownSetsCount = 0

function possibleShapes(letters: LetterSet): PossibleShapes {
  const { low, middle, high } = letters
  const known = knownSets.get(low)?.get(middle)?.get(high)
  if (known !== undefined) return known
  const possible = (list: readonly Shape[]) => list.filter(({ needs }) => meets(letters, needs))
  const everywhere = possible(anywhere)
  const found = {
    bareShapes: [...everywhere, ...possible(fromStart)],
    firstShapes: [...possible(behindQuote), ...everywhere],
    laterShapes: possible(behindLaterQuote),
  }
  if (++knownSetsCount > knownSetsMax) {
    knownSets.clear()
    knownSetsCount = 1
  }
  const byMiddle = knownSets.get(low) ?? new Map<number, Map<number, PossibleShapes>>()
  const byHigh = byMiddle.get(middle) ?? new Map<number, PossibleShapes>()
  knownSets.set(low, byMiddle.set(middle, byHigh.set(high, found)))
  return found
}

/** The next quote that may close a string: the apostrophe of a word (`isn't`) may not. */
function nextQuote(value: string, mark: string, from: number): number {
  let at = value.indexOf(mark, from)
  if (mark !== "'") return at
  while (isApostrophe(value, at)) at = value.indexOf(mark, at + 1)
  return at
}

/** Words from which on what stands before a quote is a text. */
const textWords = 6

function isArgument(value: string, at: number): boolean {
  return /[A-Za-z]\(@?$/.test(value.slice(Math.max(0, at - 3), at))
}

/** `What does "order by 1" mean`: a quotation among words, its quotes outside of it. */
function isQuotation(value: string, at: number): boolean {
  if (!/[A-Za-z]{2}\s[A-Za-z]{2,20}\s$/.test(value.slice(Math.max(0, at - 24), at))) return false
  const close = value.indexOf(value.charAt(at), at + 1)
  return (
    close > 0 &&
    /^[A-Za-z][\w\s.,-]{0,80}$/.test(value.slice(at + 1, close)) &&
    /^[,.:;]?\s[A-Za-z]{2}/.test(value.slice(close + 1, close + 5))
  )
}

function wordsBefore(value: string, at: number): number {
  return value.slice(0, Math.min(at, 400)).match(/[A-Za-z]{2,}[\s,.:;]/g)?.length ?? 0
}

/** Two names side by side, as SQL has them only in aliases, or a statement from the start. */
const proseWords = /i[o~]?i|^(?:io)?\(*(?:S|N|P|Q|Y|D|B)(?:$|[^]*[iR])/

function judge(tokens: SqlTokens, candidates: readonly Shape[]): SqliFinding {
  let best = nothing
  const letters = lettersIn(tokens.letters)
  for (const shape of candidates) {
    if (shape.score <= best.score || !meets(letters, shape.needs)) continue
    const found = shape.pattern.exec(tokens.letters)
    if (found === null) continue
    const isProse =
      shape.inProse !== undefined && proseWords.test(tokens.letters.slice(0, found.index))
    const score = isProse ? (shape.inProse ?? shape.score) : shape.score
    if (score <= best.score) continue
    best = { score, matched: tokens.texts(found.index, found.index + found[0].length) }
  }
  return best
}

function better(a: SqliFinding, b: SqliFinding): SqliFinding {
  return b.score > a.score ? b : a
}
