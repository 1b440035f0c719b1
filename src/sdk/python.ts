/** Python clients: one package of two modules, standard library only. */
import type { ApiOutline, ContentOutline, OperationOutline } from '../openapi/outline.ts'
import { oneLine, readme } from './javascript.ts'
import { callsOf, distinct, packageName, packageVersion, pythonModel, snakeCase } from './names.ts'
import { pythonRuntime } from './runtime/python.ts'
import { modelNames, pythonMembers, pythonType, type ModelNames } from './schema-types.ts'
import type { SdkFile, SdkTarget } from './sdk.ts'

export function pythonSdk(outline: ApiOutline, target: SdkTarget): readonly SdkFile[] {
  const name = packageName(outline.title)
  const module = snakeCase(name)
  const models = modelNames(outline.models)
  const calls = distinct(callsOf(outline.operations), ({ call }) => snakeCase(call))
  const functions = calls.map(([call, { operation }]) => functionText(call, operation, models))
  const text = `"""${docText(outline.title)}, generated."""
from __future__ import annotations
${pythonRuntime}
from . import models

BASE_URL = ${JSON.stringify(target.baseUrl)}
REGION = ${JSON.stringify(target.region)}


class Client(_Transport):
    """Calls of ${docText(outline.title)}. \`request\` makes any other call."""

    def __init__(self, base_url: str = BASE_URL, region: str = REGION, **options: _t.Any) -> None:
        super().__init__(base_url, region, **options)
${functions.join('')}`
  const project = `[project]
name = ${JSON.stringify(name)}
version = ${JSON.stringify(packageVersion(outline.version))}
requires-python = ">=3.8"
`
  const sample = `from ${module} import ApiError, Client, Credentials

client = Client(api_key="…")  # or Client(credentials=Credentials("…", "…"))
reply = client.${calls[0]?.[0] ?? 'request'}(…)
print(reply.status, reply.data)`
  return [
    { path: `${name}/${module}/__init__.py`, text },
    { path: `${name}/${module}/models.py`, text: modelsText(outline, models) },
    { path: `${name}/pyproject.toml`, text: project },
    { path: `${name}/README.md`, text: readme(outline, target, 'python', sample) },
  ]
}

/** Arguments that every function has; parameters with these names get an underscore. */
const fixedArguments = new Set(['body', 'headers', 'query'])

function functionText(call: string, operation: OperationOutline, models: ModelNames): string {
  const names = distinct(operation.parameters, ({ name }) => {
    const snake = snakeCase(name)
    return fixedArguments.has(snake) ? `${snake}_` : snake
  })
  const needed = names.filter(([, one]) => one.required).map(([name]) => `${name}: _t.Any`)
  const optional = names
    .filter(([, one]) => !one.required)
    .map(([name]) => `${name}: _t.Any = None`)
  const bodyType =
    operation.body === undefined ? '_t.Any' : contentType(operation.body.content, models)
  const fixed = [
    `body: _t.Optional[${bodyType}] = None`,
    'headers: _t.Optional[dict] = None',
    'query: _t.Optional[dict] = None',
  ]
  const mapping = (place: string): string =>
    `{${names
      .filter(([, one]) => one.in === place)
      .map(([name, one]) => `${JSON.stringify(one.name)}: ${name}`)
      .join(', ')}}`
  const type = operation.body?.content[0]?.contentType ?? 'application/json'
  const text = operation.summary ?? operation.description
  const comment = `${operation.method} ${operation.path}${text === undefined ? '' : `: ${text}`}`
  return `
    def ${call}(
        self, *, ${[...needed, ...optional, ...fixed].join(', ')}
    ) -> Reply:
        """${docText(comment)}"""
        return self.request(
            ${JSON.stringify(operation.method)},
            _path(${JSON.stringify(operation.path)}, ${mapping('path')}),
            {**${mapping('query')}, **(query or {})},
            {**${mapping('header')}, **(headers or {})},
            body,
            ${JSON.stringify(type)},
        )
`
}

const contentType = (content: readonly ContentOutline[], models: ModelNames): string => {
  const json = content.find((one) => /\bjson\b/i.test(one.contentType))
  return json === undefined ? '_t.Any' : pythonType(json.schema, models)
}

function modelsText(outline: ApiOutline, models: ModelNames): string {
  const types = [...models].map((name) => {
    const schema = outline.models[name] ?? {}
    const members = pythonMembers(schema, models)
    if (members === undefined) return `${pythonModel(name)} = _t.Any\n`
    const own = members.map(([key, type]) => `    ${JSON.stringify(key)}: ${JSON.stringify(type)},`)
    return `${pythonModel(name)} = _t.TypedDict(${JSON.stringify(name)}, {\n${own.join('\n')}\n}, total=False)\n`
  })
  return `"""The API's models."""\nimport typing as _t\n\n${types.join('\n')}`
}

/** A text that stays inside a docstring of one line. */
const docText = (text: string): string =>
  oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', "'")
