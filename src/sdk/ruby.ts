/**
 * Ruby clients, called as those that AWS generates, on the standard library alone: a gem.
 *
 * Differs: options that are aws-sdk-core's own (logger, http_wire_trace, profile) have no effect; a broken connection is
 * `Errors::NetworkingError` of the service; POST and PATCH are repeated after 429 alone.
 */
import type { ApiOutline } from '../openapi/outline.ts'
import { aboutOf, callOf, type Call } from './calls.ts'
import { oneLine, readme } from './javascript.ts'
import { awsCallsOf, distinct, packageName, pascalCase } from './names.ts'
import { rubyRuntime } from './runtime/ruby.ts'
import type { SdkFile, SdkTarget } from './sdk.ts'
import { shapesOf, type Shape } from './shapes.ts'

export function rubySdk(outline: ApiOutline, target: SdkTarget): readonly SdkFile[] {
  const given = target.parameters ?? {}
  const named = given['service.name'] ?? pascalCase(packageName(outline.title))
  const service = named.charAt(0).toUpperCase() + named.slice(1)
  const gem = given['ruby.gem-name'] ?? `${service.toLowerCase()}-sdk`
  const version = given['ruby.gem-version'] ?? '1.0.0'
  const shapes = shapesOf(outline.models, ofRuntime)
  const calls = distinct(
    awsCallsOf(outline.operations).map(([name, operation]) => callOf(name, operation, shapes)),
    ({ name }) => (ofClients.test(rubyName(name)) ? `${rubyName(name)}_` : rubyName(name)),
  )
  const operations = calls.map(([name, call]) => `    ${name}: ${operationText(call)},\n`)
  const classes = shapes.classes.map(({ name, members }) => {
    const own = distinct(members, ({ json }) => rubyName(json)).map(
      ([member, { json, shape }]) => `${member}: [${quoted(json)}, ${shapeText(shape)}]`,
    )
    return `    ${name}: { ${own.join(', ')} },\n`
  })
  const methods = calls.map(
    ([call, { operation }]) => `
    # ${oneLine(aboutOf(operation))}
    def ${call}(params = {}, options = {})
      call(:${call}, params)
    end
`,
  )
  const client = `# frozen_string_literal: true
# ${oneLine(outline.title)}, generated.
require 'json'
require 'net/http'
require 'openssl'
require 'uri'

module ${service}
  ENDPOINT = ${quoted(target.baseUrl)}
  REGION = ${quoted(target.region)}
  # Members by their names here: their names in JSON and what they are.
  SHAPES = {
${classes.join('')}  }.freeze
  # Verb, path, parameters, what the answer has, and who signs: true stands for AWS_IAM.
  OPERATIONS = {
${operations.join('')}  }.freeze
${rubyRuntime}
  class Client < Base
${methods.join('')}  end
end
`
  const spec = `Gem::Specification.new do |spec|
  spec.name = ${quoted(gem)}
  spec.version = ${quoted(version)}
  spec.summary = ${quoted(oneLine(outline.title))}
  spec.authors = [${quoted(service)}]
  spec.files = Dir['lib/**/*.rb']
  spec.required_ruby_version = '>= 2.7'
end
`
  const sample = `require '${gem}'
client = ${service}::Client.new(api_key: '…')
client.${calls[0]?.[0] ?? 'operation_names'}`
  return [
    { path: `${gem}/lib/${gem}/client.rb`, text: client },
    { path: `${gem}/lib/${gem}.rb`, text: `require ${quoted(`${gem}/client`)}\n` },
    { path: `${gem}/${gem}.gemspec`, text: spec },
    { path: `${gem}/README.md`, text: readme(outline, target, 'ruby', sample) },
  ]
}

/** What the runtime mentions where the models' names are seen. */
const ofRuntime = new Set(['Array', 'Hash', 'Symbol', 'Structure'])

/** Methods that a client, or every object, has already. */
const ofClients =
  /^(initialize|config|operation_names|call|send_call|read|credentials|encode|sign|class|send|object_id|method|methods|raise|sleep|rand)$/

/** `'GetABOp'` → `'get_ab_op'`, `'first-name'` → `'first_name'`, `'2fa'` → `'_2fa'`. */
export function rubyName(text: string): string {
  const words = text
    .replace(/([A-Z0-9]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  const name = words?.join('_') ?? 'value'
  return /^\d/.test(name) ? `_${name}` : name
}

/** A text as a literal: nothing in it is looked into. */
const quoted = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replaceAll('#', String.raw`\#`)

/** What values are: a class by its name, `[of]` for lists, `{ of: … }` for maps, nil for everything else. */
function shapeText(shape: Shape): string {
  if (shape.kind === 'list') return `[${shapeText(shape.of)}]`
  if (shape.kind === 'map') return `{ of: ${shapeText(shape.of)} }`
  return shape.kind === 'class' ? `:${shape.name}` : 'nil'
}

function operationText({ operation, request, result }: Call): string {
  const { method, path, access } = operation
  const declared = distinct(request, ({ json }) => rubyName(json)).map(
    ([name, { wire, place, required, shape }]) =>
      `${name}: [${quoted(wire)}, :${place}, ${required}, ${shapeText(shape)}]`,
  )
  const members = result.map(({ json, shape }) => `${rubyName(json)}: ${shapeText(shape)}`)
  const signed = access.flatMap((one) =>
    one.kind === 'iam'
      ? 'true'
      : one.kind === 'authorizer' && one.header !== undefined
        ? quoted(one.header)
        : [],
  )
  return `[${quoted(method)}, ${quoted(path)}, { ${declared.join(', ')} }, { ${members.join(', ')} }, ${signed[0] ?? 'nil'}]`
}
