const token = /^[\w!#$%&'*+.^`|~-]+$/

/** Whether a text is a token of HTTP, as every header's name is. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
export const isToken = (text: string): boolean => token.test(text)
