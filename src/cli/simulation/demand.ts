/** A repeatable stream of fractions from 0 up to 1, by a seed (mulberry32). */
export function seededFraction(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Shares of demand of isolates after Zipf: the second has half of the first, the third a third. */
export function zipfShares(isolates: number): number[] {
  const weights = Array.from({ length: isolates }, (_, index) => 1 / (index + 1))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

/** Calls a second at an instant. */
export type Demand = (atMs: number) => number

/** Half a second at ten times the rate out of every five, else a twentieth. */
export const bursts =
  (ratePerSecond: number): Demand =>
  (atMs) =>
    ratePerSecond * (atMs % 5_000 < 500 ? 10 : 0.05)

/** Instants of Poisson arrivals of one isolate, in order, from 0 up to `forMs`. */
export function arrivals(
  demand: Demand,
  share: number,
  forMs: number,
  fraction: () => number,
): number[] {
  const instants: number[] = []
  for (let atMs = 0; ;) {
    const perMs = (demand(atMs) * share) / 1000
    const stepMs = perMs > 0 ? -Math.log(1 - fraction()) / perMs : stepMsMax
    // Long steps are cut, so that a change of demand is noticed.
    atMs += Math.min(stepMs, stepMsMax)
    if (atMs >= forMs) return instants
    if (stepMs <= stepMsMax) instants.push(atMs)
  }
}

const stepMsMax = 50
