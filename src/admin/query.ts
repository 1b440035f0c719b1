import { enumViolation, nullViolation } from './shape.ts'

type Check = (labels: unknown, query: URLSearchParams) => readonly string[]

/** Finds what is outside of its set among the parameters of a query that have one. */
export const querySets =
  (sets: Readonly<Record<string, readonly string[]>>): Check =>
  (_labels, query) =>
    Object.entries(sets).flatMap(([name, values]) => {
      const asked = query.get(name)
      return asked === null || values.includes(asked) ? [] : [enumViolation(asked, name, values)]
    })

/** Finds the parameters that the service model requires of a query and that it lacks. */
export const queryRequires =
  (...names: readonly string[]): Check =>
  (_labels, query) =>
    names.filter((name) => !query.has(name)).map(nullViolation)

/** Whose entities a list shows. */
export const resourceOwners = querySets({ resourceOwner: ['SELF', 'OTHER_ACCOUNTS'] })
