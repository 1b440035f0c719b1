const collator = new Intl.Collator(undefined, { numeric: true })

/** The order in which people look for names: `part-9` stands before `part-10`. */
export const inOrder = (a: string, b: string): number => collator.compare(a, b)
