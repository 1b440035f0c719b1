import { hostileOperations } from './hostile-operations.ts'

/** A template that would hang a worker, or use up its memory, without bounds. */
export interface HostileTemplate {
  /** What it tries, as a noun. */
  readonly what: string
  readonly template: string
  /** `''` without one. */
  readonly body: string
  readonly end: End
}

/**
 * What ends it: the count of its steps, the longest string, how deep values and calls nest, the
 * digits of a number, the longest range; a method or body that refuses what it is given; or, where a
 * pattern recurses, the steps or JavaScript's own stack, whichever ends first.
 */
export type End = 'steps' | 'length' | 'depth' | 'digits' | 'range' | 'refusal' | 'stack'

const letters = 'a'.repeat(100_000)
const words = 'ab '.repeat(30_000)
const numbers = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => index))
const deep = `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`
const wide = JSON.stringify({
  rows: Array.from({ length: 3_000 }, (_, id) => ({
    id,
    tags: ['x', 'y'],
    sub: { id, name: 'n' },
  })),
})

/** The inner text, a thousand million times. */
const nest = (inner: string): string =>
  `#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])${inner}#end#end#end`
const often = (inner: string): string => `#foreach($a in [1..1000])${inner}#end`

/** A list of two lists of two lists …: `2 ** 40` leaves in 40 lists. */
const shared = (name: string): string =>
  `#set($${name} = ["x"])#foreach($i in [1..40])#set($${name} = [$${name}, $${name}])#end`

const templates: readonly (readonly [what: string, template: string, body?: string])[] = [
  ['loops within loops', nest('x')],
  ['loops that do nothing', nest('')],
  ['loops over text that is set', nest('#set($x = $a + $b)')],
  // Growth of strings
  ['a string that doubles', '#set($x = "aaaa")#foreach($i in [1..1000])#set($x = "$x$x")#end$x'],
  ['a joined string that doubles', '#set($x = "aa")#foreach($i in [1..99])#set($x = $x + $x)#end'],
  [
    'a replacement that doubles',
    '#set($x = "aa")#foreach($i in [1..99])#set($x = $x.replace("a", "aa"))#end',
  ],
  [
    'a pattern that doubles',
    '#set($x = "aa")#foreach($i in [1..99])#set($x = $x.replaceAll("a", "aa"))#end',
  ],
  ['a repeat that doubles', '#set($x = "aa")#foreach($i in [1..99])#set($x = $x.repeat(9))#end'],
  [
    'a concatenation that doubles',
    '#set($x = "aa")#foreach($i in [1..99])#set($x = $x.concat($x))#end',
  ],
  [
    'escapes of escapes',
    `#set($x = '"')#foreach($i in [1..99])#set($x = $util.escapeJavaScript($x))#end`,
  ],
  [
    'codings of codings',
    `#set($x = '%')#foreach($i in [1..99])#set($x = $util.urlEncode($x))#set($x = $x.repeat(3))#end`,
  ],
  ['base64 of base64', often('#set($x = $util.base64Encode("$x$x$input.body"))'), letters],
  ['a long string that is printed again and again', nest('$input.body'), letters],
  ['a long string that is built again and again', nest('#set($x = "$input.body")'), letters],
  ['cases of a long string', nest('#set($x = $input.body.toUpperCase())'), letters],
  ['a long string that is split', nest('#set($x = $input.body.split(" "))'), words],
  [
    'a long string that is joined',
    `#set($s = "")${nest('#set($x = $s.join(",", $input.body.split(" ")))')}`,
    words,
  ],
  ['characters of a long string', nest('#set($x = $input.body.toCharArray())'), letters],
  ['bytes of a long string', nest('#set($x = $input.body.getBytes())'), letters],
  ['a huge repeat', '#set($x = "x")$x.repeat(2000000000)'],
  ['a huge width', '#set($x = "x")$x.format("%2000000000d", 1)'],
  ['a huge precision', '#set($x = "x")$x.format("%.2000000000f", 1.5)'],
  [
    'a format of a thousand parts',
    nest(`#set($s = "")$s.format("${'%1$1000s'.repeat(1_000)}", "x")`),
  ],
  ['searching a long string', nest('$input.body.indexOf("b")'), letters],
  [
    'searching a long string for a long one',
    nest('$input.body.contains("$input.body.substring(1)b")'),
    letters,
  ],
  ['comparing long strings', nest('#if("$input.body" == "$input.body")#end'), letters],
  [
    'comparing long strings without case',
    nest('$input.body.equalsIgnoreCase("$input.body")'),
    letters,
  ],
  ['hashes of long strings', nest('$input.body.hashCode()'), letters],
  // Growth of lists and maps
  ['a list that doubles', '#set($l = [1,2])#foreach($i in [1..99])#set($x = $l.addAll($l))#end'],
  ['a value that holds itself twice', `${shared('l')}$l`],
  ['comparing values that hold themselves twice', `${shared('l')}${shared('m')}#if($l == $m)#end`],
  ['equality of values that hold themselves twice', `${shared('l')}${shared('m')}$l.equals($m)`],
  ['a hash of a value that holds itself twice', `${shared('l')}$l.hashCode()`],
  ['a value that holds itself twice as a key', `${shared('l')}#set($m = {})#set($m[$l] = 1)$m`],
  ['a list inside itself', '#set($l = [1])#set($x = $l.add([$l]))$l'],
  ['a hash of a list inside itself', '#set($l = [1])#set($x = $l.add([$l]))$l.hashCode()'],
  [
    'equality of lists inside themselves',
    '#set($l = [1])#set($x = $l.add([$l]))#set($m = [1])#set($x = $m.add([$m]))$l.equals($m)',
  ],
  ['a map inside itself', '#set($b = $input.path("$"))#set($b.b = $b)$input.json("$")', '{"a":1}'],
  ['a huge range', '#set($x = [1..2000000000])'],
  ['large ranges again and again', nest('#set($x = [1..100000])')],
  [
    'inserting in front of a long list',
    '#set($l = [1..100000])#foreach($i in [1..1000])#foreach($j in [1..1000])#set($x = $l.add(0, 1))#end#end',
  ],
  [
    'removing from a long list',
    '#set($l = [1..100000])#foreach($i in [1..1000])#foreach($j in [1..1000])#set($x = $l.remove(0))#end#end',
  ],
  [
    'all of a list in a list',
    nest(`#set($x = $input.path('$').containsAll($input.path('$')))`),
    numbers,
  ],
  ['a list without a list', nest(`#set($x = $input.path('$').removeAll([1..20000]))`), numbers],
  ['copies of a long list', nest(`#set($x = $input.path('$').subList(0, 20000))`), numbers],
  ['clones of a long list', nest(`#set($x = $input.path('$').clone())`), numbers],
  [
    'clones of a large map',
    `#set($m = {})${often('#foreach($b in [1..20])#set($m["$a,$b"] = 1)#end')}${nest('#set($x = $m.clone())')}`,
  ],
  [
    'copies of a large map',
    nest(`#set($x = {})#set($y = $x.putAll($input.path('$.rows[0]')))#set($y = $x.values())`),
    wide,
  ],
  [
    'keys of a large map',
    nest(`#foreach($k in $input.path('$').keySet())#end`),
    JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, at]))),
  ],
  [
    'values searched in a large map',
    nest(`#if($input.path('$').containsValue("none"))#end`),
    JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, at]))),
  ],
  // Numbers
  ['a number that squares', '#set($x = 99999)#foreach($i in [1..99])#set($x = $x * $x)#end$x'],
  [
    'division of large numbers',
    `#set($x = 99999)#foreach($i in [1..10])#set($x = $x * $x)#end${nest('#set($y = $x / 7)')}`,
  ],
  [
    'printing a large number',
    `#set($x = 99999)#foreach($i in [1..12])#set($x = $x * $x)#end${nest('$x')}`,
  ],
  [
    'reading a number of many digits',
    nest(`#set($x = $input.path('$'))#set($y = $util.parseJson($input.body))`),
    '9'.repeat(100_000),
  ],
  [
    'decimals of very different sizes',
    `#set($r = $input.path('$'))${nest('#if($r < 1.5)#end')}`,
    '1.2345678901234567890123456789e90000',
  ],
  [
    'sums of decimals of very different sizes',
    `#set($r = $input.path('$'))${nest('#set($x = $r + 1)')}`,
    '1.2345678901234567890123456789e90000',
  ],
  [
    'grouping the digits of a large number',
    `#set($s = '')#set($x = 99999)#foreach($i in [1..8])#set($x = $x * $x)#end${nest('$s.format("%,d", $x)')}`,
  ],
  [
    'parsing a number of many digits',
    nest('#set($n = 1)#set($x = $n.valueOf($input.body))$n.parseDouble($input.body)'),
    '9'.repeat(100_000),
  ],
  // Calls
  ['a macro that calls itself', '#macro(m)#m()#end#m()'],
  ['macros that call each other twice', '#macro(a)#b()#b()#end#macro(b)#a()#a()#end#a()'],
  [
    'arguments that are arguments',
    `#macro(m0 $x)$x$x$x$x#end${Array.from({ length: 18 }, (_, at) => `#macro(m${at + 1} $x)#m${at}("$x$x$x")#end`).join('')}#m18("$a$a")`,
  ],
  [
    'a macro whose content calls it',
    '#macro(w)$bodyContent$bodyContent#end#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()#@w()x#end#end#end#end#end#end#end#end#end#end#end#end#end#end#end#end#end#end',
  ],
  ['a defined block inside itself', nest('#define($d)$d$d$d#end$d')],
  [
    'blocks of blocks',
    `#define($d0)xx#end${Array.from({ length: 40 }, (_, at) => `#define($d${at + 1})$d${at}$d${at}#end`).join('')}$d40`,
  ],
  ['a text that evaluates itself', `#set($t = '#evaluate($t)')#evaluate($t)`],
  ['a text that evaluates itself twice', `#set($t = '#evaluate($t)#evaluate($t)')#evaluate($t)`],
  [
    'texts that are evaluated again and again',
    nest(`#set($t = '#foreach($x in [1..3])$x#end')#evaluate($t)`),
  ],
  ['a long text that is evaluated', nest('#evaluate($input.body)'), '#set($x = 1)'.repeat(8_000)],
  [
    'an evaluated text that doubles',
    `#set($t = 'x')#foreach($i in [1..99])#set($t = "$t$t")#evaluate($t)#end`,
  ],
  ['texts within texts', `#set($x = "${'$u'.repeat(2_000)}")${nest(`#set($y = "$x$x$x")`)}`],
  // Patterns
  ['nested quantifiers', '$input.body.matches("(a+)+b")', letters],
  ['overlapping choices', '$input.body.matches("(a|aa)+b")', letters],
  ['quantifiers in a row', '$input.body.replaceAll(".*.*.*.*=", "x")', letters],
  [
    'optional characters in a row',
    `$input.body.matches("${'a?'.repeat(500)}${'a'.repeat(500)}")`,
    'a'.repeat(500),
  ],
  [
    'counted quantifiers within each other',
    '$input.body.matches("((a{1,100}){1,100}){1,100}b")',
    letters,
  ],
  ['a pattern of many counts', `$input.body.matches("${'(a{0,999})'.repeat(50)}b")`, letters],
  ['a back reference', '$input.body.matches("(a*)\\1\\1b")', letters],
  ['many captured look-aheads', `$input.body.replaceAll("${'(?=(a))'.repeat(50)}b", "x")`, letters],
  ['long lookbehinds', '$input.body.replaceAll("(?<=a{1,5000})b", "x")', letters],
  ['splitting by a slow pattern', '$input.body.split("(a|a)*b")', letters],
  [
    'many patterns',
    nest('#set($p = "a{$a}b{$b}c{$c}")#set($x = $input.body.matches($p))'),
    letters,
  ],
  ['a long pattern', nest('#set($x = $input.body.matches($input.body))'), letters],
  // JSON
  ['broken JSON again and again', nest(`#set($x = $util.parseJson('{a'))`)],
  ['parsing again and again', nest('#set($x = $util.parseJson($input.body))'), numbers],
  ['writing again and again', nest(`#set($x = $input.json('$'))`), wide],
  ['printing again and again', nest(`#set($x = "$input.path('$')")`), wide],
  ['deep JSON', '$input.json("$")', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ['deep broken JSON', '$input.json("$")', '{"a":'.repeat(200_000)],
  // JSON paths
  ['deep scans of deep scans', '$input.json("$..*..*..*..*")', deep],
  ['deep scans by name', '$input.json("$..a..a..a..a")', deep],
  ['deep scans again and again', nest(`#set($x = $input.path('$..name'))`), wide],
  ['filters of every item', nest(`#set($x = $input.path('$.rows[?(@.id == 5)]'))`), wide],
  ['functions of every item', nest(`#set($x = $input.path('$.rows[*].length()'))`), wide],
  ['sums of all for every item', nest(`#set($x = $input.path('$.rows[*].sum($..id)'))`), wide],
  ['slices again and again', nest(`#set($x = $input.path('$[-20000:20000]'))`), numbers],
  [
    'slices that end before they begin',
    nest(`#set($x = $input.path('$[20000:0]'))#set($x = $input.path('$[0:9]'))`),
    numbers,
  ],
  [
    'whole parts of a long decimal',
    `#set($d = $input.path('$'))${nest('#set($x = $d.longValue())')}`,
    `${'9'.repeat(1_500)}.5`,
  ],
  ['filters within filters', nest(`#set($x = $input.path('$..[?(@..[?(@..[?(@.id)])])]'))`), wide],
  [
    'filters by slow patterns',
    `$input.json('$.rows[?(@.sub.name =~ /(n|n)*x/)]')`,
    JSON.stringify({
      rows: Array.from({ length: 2_000 }, () => ({ sub: { name: 'n'.repeat(200) } })),
    }),
  ],
  ['every item compared with every item', `$input.json('$.rows[?(@.id in $.rows[*].id)]')`, wide],
  ['a list in a list', nest(`#set($x = $input.path('$[?($ subsetof $)]'))`), numbers],
  [
    'unions of many places',
    nest(`#set($x = $input.path('$[${Array.from({ length: 1_000 }, (_, at) => at).join(',')}]'))`),
    numbers,
  ],
  ['many different paths', nest('#set($x = $input.path("$.rows[$a].x$b.y$c"))'), wide],
  [
    'comparing decimals with tiny floats',
    `#set($d = $input.path('$'))#set($f = 1.0E-300)${nest('#if($d == $f)x#end')}`,
    `0.${'0'.repeat(299)}1`,
  ],
  [
    'multiplying tiny floats to decimals',
    `#set($d = $input.path('$'))${nest('#set($x = $d * 1.0E-300)')}`,
    '1.2345678901234567890123',
  ],
  ['a long path', nest(`#set($x = $input.path("$${'.a'.repeat(20_000)}"))`), deep],
  [
    'a long filter',
    nest(`#set($x = $input.path("$.rows[?(${'(@.id == 1) || '.repeat(1_000)}(@.id == 2))]"))`),
    wide,
  ],
  [
    'sums of a long list',
    nest(`#set($x = $input.path('$.sum()'))#set($y = $input.path('$.max()'))`),
    numbers,
  ],
  ['blocks within themselves', '#macro(w)$bodyContent#end#@w()$bodyContent$bodyContent#end'],
  [
    'assignments deep in macros',
    `#macro(r $n)#if($n < 18)#set($k = $n + 1)#r($k)#else${nest('#set($a=1)#set($b=1)#set($c=1)')}#end#end#r(0)`,
  ],
  [
    'a document that holds itself',
    '#set($b = $input.path("$"))#set($b.a = $b)$input.json("$..a..a")',
    '{"a":1}',
  ],
]

/** What ends those that do not use up their steps. */
const ends: Readonly<Record<string, End>> = {
  'a joined string that doubles': 'length',
  'a long string that is printed again and again': 'length',
  'a huge width': 'refusal',
  'a huge precision': 'refusal',
  'a list inside itself': 'depth',
  'a hash of a list inside itself': 'depth',
  'equality of lists inside themselves': 'depth',
  'a map inside itself': 'depth',
  'a huge range': 'range',
  'a number that squares': 'digits',
  'division of large numbers': 'digits',
  'printing a large number': 'digits',
  'sums of decimals of very different sizes': 'digits',
  'parsing a number of many digits': 'refusal',
  'many digits that are no float': 'refusal',
  'a macro that calls itself': 'depth',
  'macros that call each other twice': 'depth',
  'a macro whose content calls it': 'depth',
  'a text that evaluates itself': 'depth',
  'a text that evaluates itself twice': 'depth',
  'nested quantifiers': 'stack',
  'overlapping choices': 'stack',
  'counted quantifiers within each other': 'stack',
  'splitting by a slow pattern': 'stack',
  'deep JSON': 'refusal',
  'deep broken JSON': 'refusal',
}

/** Templates that compile, and whose rendering has to be stopped. */
export const hostileTemplates: readonly HostileTemplate[] = [
  ...templates,
  ...hostileOperations,
].map(([what, template, body = '']) => ({ what, template, body, end: ends[what] ?? 'steps' }))

/** Templates that must be refused when they are compiled. */
export const hostileTexts: readonly Pick<HostileTemplate, 'what' | 'template'>[] = [
  { what: 'nested directives', template: '#if(true)'.repeat(20_000) },
  { what: 'nested parentheses', template: `#set($x = ${'('.repeat(50_000)}1` },
  { what: 'nested lists', template: `#set($x = ${'['.repeat(50_000)}` },
  { what: 'nested maps', template: `#set($x = ${'{"a":'.repeat(50_000)}` },
  { what: 'nested texts', template: `#set($x = ${'"#if(true)'.repeat(20_000)}` },
  { what: 'negations', template: `#if(${'!'.repeat(50_000)}true)a#end` },
  { what: 'nested arguments', template: '$x.a('.repeat(20_000) },
  { what: 'nested indexes', template: '$x[$x'.repeat(20_000) },
  { what: 'operators in a row', template: `#set($x = ${'1 + '.repeat(30_000)}1)$x` },
  { what: 'nested macros', template: '#macro(m)'.repeat(20_000) },
  { what: 'comments that never end', template: `#if(true)${'#* '.repeat(50_000)}` },
  { what: 'verbatim blocks that never end', template: '#[['.repeat(50_000) },
  { what: 'a text of over 300 KB', template: 'x'.repeat(300 * 1024 + 1) },
]
