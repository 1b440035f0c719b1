const targetPrefix = 'AWSWAF_20190729.'

/** The operation that a request names, `undefined` for requests of other services. */
export function wafTarget(request: Request): string | undefined {
  const target = request.headers.get('x-amz-target')
  return target?.startsWith(targetPrefix) === true ? target.slice(targetPrefix.length) : undefined
}
