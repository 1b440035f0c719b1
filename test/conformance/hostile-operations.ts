/**
 * Templates of few steps, each of which does far more than a step's work, or keeps far more than a
 * step's memory: one line for every kind of operation that must charge what it costs.
 */

/** A template and the body it is rendered with, `''` without one. */
type Line = readonly [what: string, template: string, body?: string]

const letters = 'a'.repeat(100_000)
const digits = '9'.repeat(100_000)
const spaces = ' '.repeat(100_000)
const umlauts = 'ß'.repeat(60_000)
const numbers = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => index))
const keyed = JSON.stringify(
  Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, at])),
)

/** The inner text, a thousand million times. */
const nest = (inner: string): string =>
  `#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])${inner}#end#end#end`
/** The same, behind some assignments. */
const nestBehind = (before: string, inner: string): string => before + nest(inner)
/** A text for each number, joined. */
const each = (count: number, text: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => text(at)).join('')

/** A list of two lists of two lists …, as text a thousand thousand letters. */
const heavy = '#set($l = ["x"])#foreach($i in [1..20])#set($l = [$l, $l])#end#set($m = {"a": $l})'
const map = `#set($m = $input.path('$'))`
const holdsItself = '#set($m = {})#set($m.m = $m)'
/** Twenty macros within each other, the last with a text inside. */
const frames = (inner: string): string =>
  `${each(19, (at) => `#macro(m${at} $p${at})#m${at + 1}($p${at})#end`)}#macro(m19 $q)${inner}#end#m0("x")`
/** A part of two runs of letters, found nearly everywhere in a text of that letter. */
const needle = (from: number): string =>
  `#set($h = $input.body.substring(${from}))#set($n = "\${h}b\${h}")`

/** Integers for which the runtimes' hash of small integers has the same lowest bits. */
function collidingIntegers(count: number): number[] {
  const found: number[] = []
  for (let value = 0; found.length < count; value++) {
    let hash = (~value + (value << 15)) >>> 0
    hash = (hash ^ (hash >>> 12)) >>> 0
    hash = (hash + (hash << 2)) >>> 0
    hash = (hash ^ (hash >>> 4)) >>> 0
    hash = Math.imul(hash, 2057) >>> 0
    hash = (hash ^ (hash >>> 16)) >>> 0
    if ((hash & 1023) === 0) found.push(value)
  }
  return found
}

export const hostileOperations: readonly Line[] = [
  // What a template leaves in the override maps is printed when it is over
  [
    'an override that holds itself twice',
    '#set($l = ["x"])#foreach($i in [1..40])#set($l = [$l, $l])#end#set($context.requestOverride.header.a = {"a": $l})',
  ],
  [
    'many overrides that print at length',
    `${heavy}#foreach($i in [1..1000])#set($context.requestOverride.header["a$i"] = $m)#end`,
  ],
  [
    'an override of many values that print at length',
    `${heavy}#set($k = [])#foreach($i in [1..1000])#set($z = $k.add($m))#end#set($context.responseOverride.header.a = $k)`,
  ],
  [
    'an override named by a value that holds itself twice',
    '#set($l = ["x"])#foreach($i in [1..40])#set($l = [$l, $l])#end#set($context.requestOverride.header[$l] = 1)',
  ],
  [
    'an override by a block that loops',
    `#define($d)${nest('x')}#end#set($context.requestOverride.header.a = $d)`,
  ],
  // Copies of lists, maps and their views
  ['arrays of a list', nest(`#set($x = $input.path('$').toArray())`), numbers],
  [
    'arrays of a list that are kept',
    nestBehind('#set($k = [])', `#set($x = $k.add($input.path('$').toArray()))`),
    numbers,
  ],
  ['arrays of a view', nestBehind(map, '#set($x = $m.values().toArray())'), keyed],
  ['iterators of a view', nestBehind(map, '#set($x = $m.entrySet().iterator())'), keyed],
  [
    'a view as an argument',
    nestBehind(`${map}#set($k = $m.keySet())#set($l = [])`, '#set($x = $l.retainAll($k))'),
    keyed,
  ],
  [
    'a list that keeps the elements of a view',
    nestBehind(
      `${map}#set($k = $m.keySet())#set($l = [])#foreach($i in [1..1000])#set($x = $l.add("k0"))#end`,
      '#set($x = $l.retainAll($k))',
    ),
    keyed,
  ],
  [
    'views of maps that differ in size',
    nestBehind(
      `${map}#set($k = $m.entrySet())#set($o = {"a": 1})#set($n = $o.entrySet())`,
      '#if($k.equals($n))#end',
    ),
    keyed,
  ],
  [
    'a format that leaves a view out',
    nestBehind(`${map}#set($k = $m.keySet())#set($s = "")`, '#set($x = $s.format("x", $k))'),
    keyed,
  ],
  ['the first value of a large map', nestBehind(map, '#if($m.containsValue(0))#end'), keyed],
  ['loops over iterators', nest(`#foreach($x in $input.path('$').iterator())#break#end`), numbers],
  ['loops over entries', nestBehind(map, '#foreach($x in $m.entrySet())#break#end'), keyed],
  ['loops over a large map', nestBehind(map, '#foreach($x in $m)#break#end'), keyed],
  // Keys
  [
    'long keys of one length',
    '#set($m = {})#set($s = $input.body)#foreach($a in [1..1000])#foreach($b in [1..10])#set($m["$s$a$b"] = 1)#end#end',
    'a'.repeat(16_500),
  ],
  [
    'keys that are pieces of a long text',
    '#set($m = {})#set($s = $input.body)#foreach($a in [1..1000])#foreach($b in [1..100])#set($e = $a * 80 + 16400 + $b)#set($m[$s.substring(80, $e)] = 1)#end#end',
    letters,
  ],
  [
    'integers as keys that collide',
    `#set($m = {})#foreach($r in $input.path('$'))#foreach($k in $r)#set($m[$k] = 1)#end#end${nest('#set($x = $m.get(-5))')}`,
    JSON.stringify(Array.from({ length: 4 }, () => collidingIntegers(1_000))),
  ],
  [
    'large integers as keys that collide',
    '#set($m = {})#set($t = 18446744073709551616)#foreach($a in [1..1000])#foreach($b in [1..50])#set($k = $t * ($a * 50 + $b))#set($m[$k] = 1)#end#end',
  ],
  // Texts that are compared, searched and coded
  [
    'long texts in a list of long texts',
    nestBehind(
      '#set($l = [])#foreach($i in [1..1000])#set($x = $l.add($input.body.substring(0, 99999)))#end#set($y = "$input.body.substring(0,99998)b")',
      '#if($l.contains($y))#end',
    ),
    letters,
  ],
  [
    'lists of long texts',
    nestBehind(
      '#set($l = [$input.body.substring(1)])#set($m = [$input.body.substring(0, 99999)])',
      '#if($l == $m)#end',
    ),
    letters,
  ],
  [
    'a long part nearly everywhere in a text',
    nestBehind(needle(90_000), '#if($input.body.contains($n))#end'),
    letters,
  ],
  [
    'a long part that is replaced',
    nestBehind(needle(99_000), '#set($x = $input.body.replace($n, "c"))'),
    letters,
  ],
  [
    'the last place of a part nearly everywhere in a text',
    nestBehind(needle(99_900), '#if($input.body.lastIndexOf($n))#end'),
    letters,
  ],
  [
    'cases of characters beyond ASCII',
    nest('#set($x = $input.body.compareToIgnoreCase($input.body))'),
    umlauts,
  ],
  [
    'cases that depend on the place of a letter',
    nest('#set($x = $input.body.toLowerCase())'),
    'Σ'.repeat(60_000),
  ],
  [
    'escaped bytes that are no characters',
    nest('#set($x = $util.urlDecode($input.body))'),
    '%C3x'.repeat(20_000),
  ],
  ['white space as a property', nest('#if($input.body.blank)#end'), spaces],
  [
    'a long text as a truth',
    nestBehind('#set($n = true)', '#set($x = $n.parseBoolean($input.body))'),
    letters,
  ],
  [
    'a float of many digits',
    nestBehind('#set($n = 1.5)', '#set($x = $n.parseDouble($input.body))'),
    digits,
  ],
  [
    'a float with many spaces',
    nestBehind('#set($n = 1.5)', '#set($x = $n.parseDouble($input.body))'),
    `1${spaces}`,
  ],
  ['many digits that are no float', '#set($n = 1.5)$n.parseDouble($input.body)', `${digits}x`],
  [
    'texts put together from pieces again and again',
    nestBehind(
      '#set($x = "abc")#foreach($i in [1..19])#set($x = $x + $x)#end',
      '#set($y = $x + $a)#if($y.startsWith("b"))#end',
    ),
  ],
  [
    'repeated texts put together again and again',
    nestBehind(
      '#set($x = "ab")#set($x = $x.repeat(100000))',
      '#set($y = "$x$a")#if($y.startsWith("b"))#end',
    ),
  ],
  ['escaped characters', nest('#set($x = $util.urlDecode($input.body))'), '%41x'.repeat(25_000)],
  [
    'escaped characters beyond ASCII',
    nest('#set($x = $util.urlDecode($input.body))'),
    '%C3%A9x'.repeat(15_000),
  ],
  ['base64 that is read', nest('#set($x = $util.base64Decode($input.body))'), letters],
  [
    'a format of many line ends',
    nestBehind('#set($s = "")', '#set($x = $s.format($input.body))'),
    '%n'.repeat(50_000),
  ],
  [
    'hashes of floats',
    nest(`#if($input.path('$').hashCode())#end`),
    JSON.stringify(Array.from({ length: 10_000 }, (_, at) => at / 7)),
  ],
  [
    'floats that are written',
    nest(`#set($x = $input.json('$'))`),
    JSON.stringify(Array.from({ length: 10_000 }, (_, at) => at / 7)),
  ],
  [
    'quotes that are written',
    nest(`#set($x = $input.json('$'))`),
    JSON.stringify(['"'.repeat(50_000)]),
  ],
  [
    'words without quotes that are read',
    nest('#set($x = $util.parseJson($input.body))'),
    `[${'ab,'.repeat(30_000)}1]`,
  ],
  [
    'control characters that are read',
    nest('#set($x = $util.parseJson($input.body))'),
    `["\\n${'\u0001'.repeat(50_000)}"]`,
  ],
  [
    'large integers in a list',
    nestBehind(`#set($l = $input.path('$'))`, '#if($l.contains($l.get(2)))#end'),
    `[${[1, 2, 3].map((last) => `${digits.slice(0, 30_000)}${last}`).join(',')}]`,
  ],
  // Patterns
  ['sets without case', '$input.body.replaceAll("(?iu)É*b", "x")', 'é'.repeat(100_000)],
  ['a look behind for an end', '$input.body.replaceAll("(?<=$)b", "x")', letters],
  ['a look behind for boundaries', '$input.body.replaceAll("(?<=\\b\\B)b", "x")', letters],
  [
    'boundaries in a row',
    `$input.body.replaceAll("${'\\b'.repeat(240)}b", "x")`,
    'a '.repeat(50_000),
  ],
  ['no boundaries in a row', `$input.body.replaceAll("${'\\B'.repeat(240)}b", "x")`, letters],
  ['empty groups in a row', `$input.body.replaceAll("${'()'.repeat(240)}b", "x")`, letters],
  [
    'many groups for a short text',
    nestBehind('#set($s = "x")', `#set($x = $s.matches("${'()'.repeat(240)}"))`),
  ],
  [
    'a class of many ranges',
    nest(
      `#set($x = $input.body.matches("[${each(120, (at) => `${String.fromCharCode(0x4e00 + at * 2)}-${String.fromCharCode(0x4e01 + at * 2)}`)}鿿]+b"))`,
    ),
    '鿿'.repeat(20_000),
  ],
  [
    'a long replacement',
    nestBehind('#set($s = "aaaa")', '#set($x = $s.replaceAll("a", $input.body))'),
    `${'b\\'.repeat(20_000)}b`,
  ],
  // Steps that are no statement of their own
  ['names looked for in many macros', frames(nest('#if($zz)#end#set($y = $zz)'))],
  [
    'a macro of many parameters',
    `#macro(m ${each(3_000, (at) => ` $p${at}`)})#end${nest(`#m(${'1 '.repeat(3_000)})`)}`,
  ],
  ['many branches', nest(`#if(false)${'#elseif(false)'.repeat(3_000)}#end`)],
  ['many defined blocks', nest('#define($d)x#end'.repeat(3_000))],
  ['a long sum of constants', nest(`#set($x = ${'1 + '.repeat(499)}1)`)],
  ['a long condition of constants', nest(`#if(${'true && '.repeat(499)}true)#end`)],
  ['a long chain of properties', nestBehind(holdsItself, `#if($m${'.m'.repeat(20_000)})#end`)],
  [
    'a long chain of indexes',
    nestBehind('#set($m = [1])#set($z = $m.set(0, $m))', `#if($m${'[0]'.repeat(20_000)})#end`),
  ],
  [
    'a long chain that is assigned to',
    nestBehind(holdsItself, `#set($m${'.m'.repeat(20_000)} = $m)`),
  ],
  [
    'many constants as arguments',
    nestBehind('#set($s = "")', `#set($x = $s.format("", ${'1, '.repeat(10_000)}1))`),
  ],
  ['breaks out of texts', nest('#foreach($x in [1])#set($y = "#break")#end')],
  [
    'loops over nothing but null',
    nestBehind(`#set($l = $input.path('$'))`, '#foreach($x in $l)#end'),
    JSON.stringify(Array.from({ length: 1_000 }, () => null)),
  ],
  // JSON paths
  ['filters of constants', nest(`#set($x = $input.path('$[?(1 == 2)]'))`), numbers],
  [
    'filters of many constants',
    nest(`#set($x = $input.path('$[?(${'1 == 2 || '.repeat(40)}1 == 2)]'))`),
    numbers,
  ],
  [
    'filters of scalars',
    nest(`#set($x = $input.path('$[*][?(${'@.a == 1 || '.repeat(30)}@.b == 2)]'))`),
    numbers,
  ],
  [
    'filters by a list of constants',
    nest(`#set($x = $input.path('$[?(@ in [${'5,'.repeat(150)}1])]'))`),
    numbers,
  ],
  [
    'filters by patterns',
    nest(`#set($x = $input.path('$[?(@ =~ /n.*/)]'))`),
    JSON.stringify(Array.from({ length: 5_000 }, () => 'name')),
  ],
  [
    'filters that compare long texts',
    nest(`#set($x = $input.path('$[?(@.a == @.b)]'))`),
    JSON.stringify([{ a: letters, b: letters }]),
  ],
  [
    'filters that order long texts',
    nest(`#set($x = $input.path('$[?(@.a < @.b)]'))`),
    JSON.stringify([{ a: letters, b: `${letters}b` }]),
  ],
  [
    'filters that search long texts',
    nest(`#set($x = $input.path('$[?(@.a contains @.b)]'))`),
    JSON.stringify([{ a: letters, b: `ab${letters.slice(0, 5_000)}` }]),
  ],
  [
    'filters that read many digits',
    nest(`#set($x = $input.path('$[?(@.n == @.s)]'))`),
    JSON.stringify([{ n: 1, s: digits }]),
  ],
  [
    'filters by long decimals',
    nest(`#set($x = $input.path('$[?(@.d > 1)]'))`),
    `[{"d":${digits.slice(0, 3_000)}.5}]`,
  ],
  [
    'sums of long decimals',
    nest(`#set($x = $input.path('$.sum()'))`),
    `[${Array.from({ length: 100 }, () => `${digits.slice(0, 1_000)}.5`).join(',')}]`,
  ],
  [
    'long texts joined by a path',
    nestBehind(
      '#set($k = [])',
      `#set($x = $k.add($input.path('$.concat(${'$.s,'.repeat(80)}$.s)')))`,
    ),
    JSON.stringify({ s: letters }),
  ],
  ['keys of a large object by a path', nest(`#set($x = $input.path('$.keys()'))`), keyed],
]
