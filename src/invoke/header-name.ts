const token = /^[\w!#$%&'*+.^`|~-]+$/

/** Whether HTTP allows a header of this name. */
export const isHeaderName = (name: string): boolean => token.test(name)
