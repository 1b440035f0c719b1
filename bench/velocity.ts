// Renders one 20-line mapping template with this engine and with velocityjs, interleaved:
//   node bench/velocity.ts
// Prints a table and one line of JSON. Needs Node 22.18 or newer, which reads TypeScript.
import { createRequire } from 'node:module'
import { compileMappingTemplate } from '../src/invoke/mapping-template/index.ts'

/** What velocityjs offers of itself; it ships CommonJS without usable types. */
interface VelocityJs {
  parse(template: string): unknown
  readonly Compile: new (syntax: unknown) => { render(context: object): string }
}
const velocityjs = createRequire(import.meta.url)('velocityjs') as VelocityJs

const template = `#set($root = $input.path('$'))
#set($limit = 3)
{
  "requestId": "$context.requestId",
  "stage": "$context.stage",
  "user": "$context.authorizer.principalId",
  "page": "$input.params('page')",
  "items": [
#foreach($item in $root.items)
    {
      "id": "$item.id",
      "name": "$item.name",
#if($item.price > $limit)
      "tier": "high",
#else
      "tier": "low",
#end
      "price": $item.price
    }#if($foreach.hasNext),#end
#end
  ]
}`

const items = Array.from({ length: 10 }, (_, id) => ({
  id: `i${id}`,
  name: `Item ${id}`,
  price: id,
}))
const body = JSON.stringify({ items })
const context = { requestId: 'r-1', stage: 'prod', authorizer: { principalId: 'ada' } }

const compiled = compileMappingTemplate(template)
if (!compiled.ok) throw new Error(compiled.issue.message)
const parameters = { path: [], querystring: [['page', '2']] as const, header: [] }

/** Both read the body's text for each rendering, as a gateway must. */
const variants = {
  tidegate: () => {
    const result = compiled.template.render({ body, parameters, context, stageVariables: {} })
    return result.ok ? result.output : result.error.message
  },
  velocityjs: () =>
    renderer.render({
      context,
      input: { path: () => JSON.parse(body) as object, params: () => '2' },
    }),
}
const renderer = new velocityjs.Compile(velocityjs.parse(template))

const squeeze = (text: string): string => text.replace(/\s+/g, '')
if (squeeze(variants.tidegate()) !== squeeze(variants.velocityjs())) {
  throw new Error('The engines disagree on the output')
}

const rounds = 15
const renders = 1000
/** Rounds whose times do not count: the JavaScript engine still compiles. */
const warmUps = 5
const samples = new Map<string, number[]>()
for (let round = -warmUps; round < rounds; round++) {
  for (const [name, render] of Object.entries(variants)) {
    const start = performance.now()
    for (let count = 0; count < renders; count++) render()
    const microseconds = ((performance.now() - start) / renders) * 1000
    if (round >= 0) samples.set(name, [...(samples.get(name) ?? []), microseconds])
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

const long = Array.from({ length: 460 }, () => template).join('\n')
const compileStart = performance.now()
compileMappingTemplate(long)
const compileMs = performance.now() - compileStart

const results = Object.fromEntries(
  [...samples].map(([name, values]) => [name, Number(median(values).toFixed(2))]),
)
const ratio = Number(((results['velocityjs'] ?? NaN) / (results['tidegate'] ?? NaN)).toFixed(2))
console.log('engine        µs a render (median)')
for (const [name, value] of Object.entries(results)) console.log(`${name.padEnd(14)}${value}`)
console.log(`ratio         ${ratio}`)
console.log(`compile       ${compileMs.toFixed(1)} ms for ${long.split('\n').length} lines`)
console.log(
  JSON.stringify({ unit: 'µs', ...results, ratio, compileMs: Number(compileMs.toFixed(1)) }),
)
