import { choice } from '../base/widgets.ts'

/** What becomes of a body on its way, as `contentHandling`; empty: nothing. */
export const contentHandlingChoice = (present: string | undefined): HTMLElement =>
  choice(
    'Content handling',
    'contentHandling',
    [
      ['', 'As it comes'],
      ['CONVERT_TO_TEXT', 'Convert to text'],
      ['CONVERT_TO_BINARY', 'Convert to binary'],
    ],
    present,
  )
