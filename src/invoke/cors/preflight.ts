import type { Cors } from '../../definition/http-api.ts'
import type { Phase, Step } from '../phase.ts'
import { reply } from '../reply.ts'
import type { StageTarget } from '../stage-target.ts'
import { isPreflight } from './rules.ts'

/** 204 without a body; the headers are put on where every response gets its CORS headers. */
const answer: Step = (call) => (isPreflight(call) ? reply(204, [], null) : undefined)

/**
 * Answers a preflight that no route takes. One that a route takes (its own OPTIONS, `ANY`, `$default`) runs
 * that route, authorizer included.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export const preflight: Phase<StageTarget> = {
  name: 'cors/preflight',
  hops: 0,
  compile: (target) => (corsOf(target) === undefined ? undefined : answer),
}

/** With `preflightFirst` the gateway answers every preflight, before routing: our choice, off by default. */
export const preflightFirst: Phase<StageTarget> = {
  name: 'cors/preflight-first',
  hops: 0,
  compile: (target) => (corsOf(target)?.preflightFirst === true ? answer : undefined),
}

function corsOf({ snapshot: { definition } }: StageTarget): Cors | undefined {
  return definition.protocolType === 'HTTP' ? definition.api.corsConfiguration : undefined
}
