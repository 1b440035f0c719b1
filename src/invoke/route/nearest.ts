/** How many routes a trace names. */
const shown = 5

/**
 * The routes a caller may have meant, nearest first, for the trace of a call that matched none: the
 * same path under another verb counts as nearer than any other path.
 * @param routes `'GET /pets/{petId}'`
 */
export function nearestRoutes(routes: readonly string[], method: string, path: string): string[] {
  const wanted = segmentsOf(path)
  return routes
    .map((route) => {
      const space = route.indexOf(' ')
      const verb = route.slice(0, space)
      const far = pathDistance(segmentsOf(route.slice(space + 1)), wanted)
      return { route, far: far + (verb === method || verb === 'ANY' ? 0 : 0.5) }
    })
    .sort((a, b) => a.far - b.far || a.route.localeCompare(b.route))
    .slice(0, shown)
    .map(({ route }) => route)
}

const segmentsOf = (path: string): string[] => path.split('/').filter((part) => part !== '')

/** Segments that differ; a variable fits any, a misspelt literal is half a difference. */
function pathDistance(template: readonly string[], wanted: readonly string[]): number {
  let far = 0
  for (let at = 0; at < Math.max(template.length, wanted.length); at++) {
    const own = template[at]
    const asked = wanted[at]
    if (own !== undefined && /^\{.*\+\}$/.test(own)) return far + (asked === undefined ? 1 : 0)
    if (own === undefined || asked === undefined) far += 1
    else if (own !== asked && !own.startsWith('{')) far += isClose(own, asked) ? 0.5 : 2
  }
  return far
}

/** At most a third of the letters differ, place by place or by length. */
function isClose(a: string, b: string): boolean {
  const longer = Math.max(a.length, b.length)
  let same = 0
  while (same < Math.min(a.length, b.length) && a[same]?.toLowerCase() === b[same]?.toLowerCase())
    same++
  let tail = 0
  while (tail < Math.min(a.length, b.length) - same && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  return longer - same - tail <= longer / 3
}
