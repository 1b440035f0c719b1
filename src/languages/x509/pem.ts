const block =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([^-]*)-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g

/** The certificates of a PEM text as DER; `undefined` for a block that is no base64. */
export const pemCertificates = (text: string): readonly (Uint8Array | undefined)[] =>
  [...text.matchAll(block)].map(([, base64 = '']) => fromBase64(base64.replaceAll(/\s/g, '')))

/** The bytes of base64, `undefined` for any other text. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** A certificate's base64 as PEM. */
export function pemOf(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
