import { describe, expect, it } from 'vitest'
import { fromHex, sha256Hex, toHex } from './sha256.ts'

const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

describe('SHA-256', () => {
  it.each([
    ['nothing', undefined, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['an empty text', '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    // FIPS 180-2, appendix B.1.
    ['a text', 'abc', abc],
    ['bytes', Uint8Array.of(97, 98, 99), abc],
    [
      'a text beyond ASCII, as its UTF-8',
      'é',
      '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c',
    ],
  ])('of %s is what the standard says', async (_, data, hash) => {
    expect(await sha256Hex(data)).toBe(hash)
  })
})

describe('hex', () => {
  it('has two digits for each byte, and can be read back', () => {
    const bytes = Uint8Array.of(0, 1, 15, 16, 171, 255)
    expect(toHex(bytes)).toBe('00010f10abff')
    expect(fromHex('00010f10abff')).toEqual(bytes)
  })

  it.each(['0', '0g', 'g0', 'AB', ' 0'])('is not %j', (text) => {
    expect(fromHex(text)).toBeUndefined()
  })
})
