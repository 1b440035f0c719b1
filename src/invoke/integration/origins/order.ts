import type { Origin, OriginGroup } from '../../../definition/origin-group.ts'
import type { CallerPlace } from '../../../ports.ts'

/** What an order may depend on beside the group. */
export interface Circumstances {
  readonly place: CallerPlace | undefined
  /** At least 0, less than 1. */
  readonly fraction: () => number
}

type Order = (origins: readonly Origin[], circumstances: Circumstances) => readonly number[]

/** Policy → the origins by index in the order in which a call would try them, health apart. */
const orders: Readonly<Record<NonNullable<OriginGroup['policy']>, Order>> = {
  failover: (origins) => origins.map((_, index) => index),
  nearest: (origins, { place }) => {
    const nearness = origins.map((origin) => nearnessOf(origin, place))
    // The sort is stable: equally near ones keep the order of the list.
    return origins.map((_, index) => index).sort((a, b) => (nearness[b] ?? 0) - (nearness[a] ?? 0))
  },
  weighted: (origins, { fraction }) => {
    // Drawing without replacement: sorting by u^(1/weight) has each place taken in proportion.
    const drawn = origins.map(({ weight = 1 }) =>
      weight === 0 ? -1 : (1 - fraction()) ** (1 / weight),
    )
    return origins.map((_, index) => index).sort((a, b) => (drawn[b] ?? 0) - (drawn[a] ?? 0))
  },
}

/** The order in which a call would try a group's origins, by index. */
export function orderOf(
  { policy = 'failover', origins }: OriginGroup,
  circumstances: Circumstances,
): readonly number[] {
  return orders[policy](origins, circumstances)
}

/** The more particular the match, the nearer. */
function nearnessOf(origin: Origin, place: CallerPlace | undefined): number {
  const { colo, country, continent } = place ?? {}
  if (colo !== undefined && origin.colos?.includes(colo) === true) return 3
  if (country !== undefined && origin.countries?.includes(country) === true) return 2
  const isOnContinent = origin.continents?.some((one) => one === continent) === true
  return isOnContinent ? 1 : 0
}
