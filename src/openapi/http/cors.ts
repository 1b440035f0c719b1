import { corsProblem } from '../../definition/cors-rules.ts'
import type { Cors } from '../../definition/http-api.ts'
import { extension } from '../extensions.ts'
import { booleanAt, defined, isNode, numberAt, own, textsAt, type Node } from '../node.ts'
import type { HttpImport } from './context.ts'

/** The CORS extension; a malformed one is left out with a warning, one the service refuses is an error. */
export function importCors({ root, problems }: HttpImport): Cors | undefined {
  const declared = own(root, extension.cors)
  if (declared === undefined || declared === null) return undefined
  if (!isNode(declared) || !isWellFormed(declared)) {
    problems.warnings.push('CORS Scheme is malformed, ignoring.')
    return undefined
  }
  const cors: Cors = defined({
    allowOrigins: textsOf(declared, 'allowOrigins'),
    allowMethods: textsOf(declared, 'allowMethods'),
    allowHeaders: textsOf(declared, 'allowHeaders'),
    exposeHeaders: textsOf(declared, 'exposeHeaders'),
    maxAge: numberAt(declared, 'maxAge'),
    allowCredentials: booleanAt(declared, 'allowCredentials'),
    preflightFirst: booleanAt(declared, 'preflightFirst'),
  })
  const problem = corsProblem(cors)
  if (problem !== undefined) problems.errors.push(problem)
  return cors
}

const lists = ['allowOrigins', 'allowMethods', 'allowHeaders', 'exposeHeaders'] as const

const isWellFormed = (declared: Node): boolean =>
  lists.every((key) => declared[key] === undefined || Array.isArray(declared[key])) &&
  (declared['maxAge'] === undefined || numberAt(declared, 'maxAge') !== undefined) &&
  (declared['allowCredentials'] === undefined ||
    booleanAt(declared, 'allowCredentials') !== undefined)

const textsOf = (declared: Node, key: (typeof lists)[number]): string[] | undefined =>
  declared[key] === undefined ? undefined : textsAt(declared, key)
