import { badRequest } from '../errors.ts'
import { patternViolation } from '../shape.ts'

/** Refuses what a check found wrong. */
export function refuseProblem(problem: string | undefined): void {
  if (problem !== undefined) throw badRequest(problem)
}

const statusShape = /^[1-5]\d\d$/

/** The status code in a path, as every operation on responses checks it. */
export const statusViolations = ({
  status_code,
}: {
  readonly status_code: string
}): readonly string[] =>
  statusShape.test(status_code)
    ? []
    : [patternViolation(status_code, 'statusCode', String.raw`[1-5]\d\d`)]
