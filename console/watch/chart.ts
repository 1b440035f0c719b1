import { h } from '../base/dom.ts'
import { svg } from '../base/svg.ts'
import { table } from '../base/widgets.ts'

/** One line of a chart; its class gives the colour, and its dash tells it apart without colour. */
export interface Line {
  readonly name: string
  readonly class: 'first' | 'second' | 'third'
  readonly values: readonly (number | undefined)[]
}

export interface ChartOptions {
  readonly title: string
  /** What the whole span comes to: `'1,204 calls'`. */
  readonly summary: string
  /** Where each period begins. */
  readonly times: readonly number[]
  readonly lines: readonly Line[]
  readonly format: (value: number) => string
}

/** A telephone's chart is drawn as wide as it is shown, so that its texts keep their size. */
const width = Math.min(560, innerWidth - 72)
const height = 150
const left = 58
const bottom = 20

/** The largest value of an axis: the next of 1, 2, 5 times a power of ten. */
function axisMax(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= value) ?? 10
  return step * power
}

const clock = (timeMs: number): string => {
  const time = new Date(timeMs)
  return time.toLocaleString([], { hour: '2-digit', minute: '2-digit' })
}

const dayMs = 86_400_000

/** What the axis says of an instant: a time of day, or a day where periods are days. */
const tick = (times: readonly number[], index: number): string => {
  const time = times[index] ?? 0
  const isDaily = (times[1] ?? 0) - (times[0] ?? 0) >= dayMs
  return isDaily
    ? new Date(time).toLocaleDateString([], { month: 'short', day: 'numeric', timeZone: 'UTC' })
    : clock(time)
}

const dayAndClock = (timeMs: number): string =>
  new Date(timeMs).toLocaleString([], {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })

/**
 * Lines over time, small: what the pointer or the arrow keys are at is read out below, and the same
 * numbers stand in a table.
 */
export function chart({ title, summary, times, lines, format }: ChartOptions): HTMLElement {
  const max = axisMax(Math.max(0, ...lines.flatMap(({ values }) => values.map((one) => one ?? 0))))
  const x = (index: number): number =>
    left + (times.length === 1 ? 0.5 : index / (times.length - 1)) * (width - left - 8)
  const y = (value: number): number => 8 + (1 - value / max) * (height - bottom - 8)
  const cursor = svg('line', { class: 'cursor', y1: 8, y2: height - bottom, visibility: 'hidden' })
  const drawing = svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      tabindex: 0,
      'aria-label': `${title}: ${summary}. Arrow keys read single periods; the table below has all.`,
    },
    ...[0, 0.5, 1].flatMap((part) => [
      svg('line', { class: 'grid', x1: left, x2: width - 8, y1: y(max * part), y2: y(max * part) }),
      svg('text', { x: left - 6, y: y(max * part) + 4, 'text-anchor': 'end' }, format(max * part)),
    ]),
    ...[0, Math.floor((times.length - 1) / 2), times.length - 1].map((index, place) =>
      svg(
        'text',
        {
          x: x(index),
          y: height - 4,
          'text-anchor': place === 0 ? 'start' : place === 1 ? 'middle' : 'end',
        },
        tick(times, index),
      ),
    ),
    ...lines.map((line) => svg('path', { class: `line ${line.class}`, d: pathOf(line, x, y) })),
    ...lines.flatMap((line) => dots(line, x, y)),
    cursor,
  )
  const readout = h('p', { class: 'readout', 'aria-live': 'polite' }, summary)
  let at = times.length - 1
  const show = (index: number): void => {
    at = Math.min(Math.max(index, 0), times.length - 1)
    cursor.setAttribute('x1', String(x(at)))
    cursor.setAttribute('x2', String(x(at)))
    cursor.setAttribute('visibility', 'visible')
    const texts = lines.map(({ name, values }) => {
      const value = values[at]
      return `${name} ${value === undefined ? '—' : format(value)}`
    })
    readout.textContent = `${dayAndClock(times[at] ?? 0)}: ${texts.join(', ')}`
  }
  const rest = (): void => {
    cursor.setAttribute('visibility', 'hidden')
    readout.textContent = summary
  }
  drawing.addEventListener('pointermove', (event) => {
    const { left: start, width: wide } = drawing.getBoundingClientRect()
    const inside = ((event.clientX - start) / wide) * width - left
    show(Math.round((inside / (width - left - 8)) * (times.length - 1)))
  })
  drawing.addEventListener('pointerleave', rest)
  drawing.addEventListener('blur', rest)
  drawing.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    show(at + step)
  })
  return h(
    'figure',
    { class: 'chart' },
    h('figcaption', {}, h('h3', {}, title), legend(lines)),
    h('div', {}, drawing),
    readout,
    numbers(title, times, lines, format),
  )
}

const legend = (lines: readonly Line[]): HTMLElement =>
  h(
    'span',
    { class: 'legend' },
    ...(lines.length > 1 ? lines : []).map((line) =>
      h('span', { class: `key ${line.class}` }, line.name),
    ),
  )

/** A line that begins anew where values are missing. */
function pathOf(
  { values }: Line,
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let isDrawing = false
  const steps = values.map((value, index) => {
    if (value === undefined) {
      isDrawing = false
      return ''
    }
    const command = isDrawing ? 'L' : 'M'
    isDrawing = true
    return `${command}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
  })
  return steps.join('')
}

/** Values between two gaps, which no line would show. */
const dots = (
  { class: style, values }: Line,
  x: (index: number) => number,
  y: (value: number) => number,
): readonly SVGElement[] =>
  values.flatMap((value, index) => {
    const isAlone = values[index - 1] === undefined && values[index + 1] === undefined
    if (value === undefined || !isAlone) return []
    return [svg('circle', { class: style, cx: x(index), cy: y(value), r: 3 })]
  })

/** The same as a table, made when it is opened; periods in which nothing happened are left out. */
function numbers(
  title: string,
  times: readonly number[],
  lines: readonly Line[],
  format: (value: number) => string,
): HTMLElement {
  const details = h('details', {}, h('summary', {}, 'Table'))
  details.addEventListener(
    'toggle',
    () => {
      const rows = times.flatMap((time, index) => {
        const values = lines.map((line) => line.values[index])
        if (values.every((value) => !value)) return []
        return [
          [dayAndClock(time), ...values.map((one) => (one === undefined ? '—' : format(one)))],
        ]
      })
      details.append(
        rows.length === 0
          ? h('p', { class: 'muted' }, 'Nothing happened in this span.')
          : table(title, ['From', ...lines.map(({ name }) => name)], rows),
      )
    },
    { once: true },
  )
  return details
}
