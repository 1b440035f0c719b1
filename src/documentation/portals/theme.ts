import type { CustomColors } from '../../definition/portal.ts'

/** A colour that can be nothing else in a style sheet. */
const plain = /^(?:#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]{3,})$/i

/** Variables of the pages' style → the colours that set them. */
const variables = {
  '--back': 'backgroundColor',
  '--text': 'textColor',
  '--link': 'accentColor',
  '--warn': 'errorValidationColor',
  '--bar': 'headerColor',
  '--menu': 'navigationColor',
} as const satisfies Readonly<Record<string, keyof CustomColors>>

/** Grounds → the variable of what is written on them. */
const writings = {
  '--bar-text': 'headerColor',
  '--menu-text': 'navigationColor',
  '--on': 'accentColor',
} as const satisfies Readonly<Record<string, keyof CustomColors>>

const verbs = ['--get', '--post', '--put', '--patch', '--delete', '--other'] as const

/**
 * Quiet text, lines and raised grounds between the text's colour and the background's; verbs in the text's, as their
 * own colours fit to our grounds alone.
 */
const between = [
  '--soft:color-mix(in srgb,var(--text) 75%,var(--back))',
  '--line:color-mix(in srgb,var(--text) 20%,var(--back))',
  '--raised:color-mix(in srgb,var(--text) 5%,var(--back))',
  ...verbs.map((verb) => `${verb}:var(--text)`),
].join(';')

/**
 * A portal's colours as a style sheet; what is no plain colour is left out. They hold in light and dark alike, as
 * their author chose them for one another; text and background go together or not at all.
 */
export function themeOf(colors: CustomColors): string {
  const hasGround = plain.test(colors.backgroundColor) && plain.test(colors.textColor)
  const lines = Object.entries(variables).flatMap(([variable, name]) => {
    const isGround = name === 'backgroundColor' || name === 'textColor'
    const isSet = isGround ? hasGround : plain.test(colors[name])
    return isSet ? [`${variable}:${colors[name]}`] : []
  })
  if (lines.length === 0) return ''
  const written = Object.entries(writings).flatMap(([variable, name]) => {
    const color = readableOn(colors[name])
    return color === undefined ? [] : [`${variable}:${color}`]
  })
  const ground = hasGround ? ['color-scheme:only light', between] : []
  const menu = readableOn(colors.navigationColor) === undefined ? '' : menuStyle
  return `:root{${[...lines, ...written, ...ground].join(';')}}${menu}`
}

/** Everything in the contents is written in one colour there. */
const menuVariables = ['--text', '--soft', ...verbs].map((name) => `${name}:var(--menu-text)`)
const menuStyle = `nav{padding:1.2rem 1rem;border-radius:8px;background:var(--menu);color:var(--menu-text);${menuVariables.join(';')}}`

/** Black or white, whichever stands out from a ground; `undefined` for grounds that are words. */
function readableOn(ground: string): '#000' | '#fff' | undefined {
  if (!plain.test(ground) || !ground.startsWith('#')) return undefined
  const digits = ground.length < 7 ? ground.replace(/[^#]/g, '$&$&') : ground
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(digits.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  // Relative luminance as WCAG has it; at 0.179 both contrast alike.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000' : '#fff'
}
