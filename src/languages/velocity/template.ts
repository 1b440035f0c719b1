import { compileBlock, compileMacros } from './compile.ts'
import { positionOf, RenderFailure, SyntaxFailure, type FailureKind } from './failure.ts'
import { limits } from './limits.ts'
import { parseTemplate } from './parse.ts'
import { startRun, stopped, untilBreak, type Emit, type Run } from './run.ts'
import type { Meter, Value } from './value.ts'

/** A template that cannot be read: where, and what was wrong. */
export interface TemplateIssue {
  readonly message: string
  /** Counted from 1, like `column`. */
  readonly line: number
  readonly column: number
}

/** A rendering that failed, with the reference that made it fail: `$s.substring(9)`. */
export interface RenderError extends TemplateIssue {
  readonly kind: FailureKind
  readonly reference?: string
}

export type Rendering<Rest> =
  | { readonly ok: true; readonly output: string; readonly rest: Rest }
  | { readonly ok: false; readonly error: RenderError }

/** A compiled template; it keeps nothing between renderings. */
export interface Template {
  /**
   * Renders with the given objects in scope (`input`, `context`, …).
   * @param allowance work units beyond `limits.stepsMax`, for input that is large by itself
   * @param finish reads what the template left in the objects, within the same bounds
   */
  render<Rest>(
    variables: Iterable<readonly [string, Value]>,
    allowance: number,
    finish: (meter: Meter) => Rest,
  ): Rendering<Rest>
}

export type Compilation =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly issue: TemplateIssue }

/** Compiles a template once, to be rendered often. */
export function compileTemplate(text: string): Compilation {
  try {
    guardSize(text)
    const syntax = parseTemplate(text)
    const emit = compileBlock(syntax.body)
    const macros = compileMacros(syntax.macros)
    const render: Template['render'] = (variables, allowance, finish) => {
      const run = startRun(new Map(variables), macros)
      run.steps += allowance
      try {
        untilEnd(run, emit)
        const output = run.out
        run.site = undefined
        return { ok: true, output, rest: finish(run) }
      } catch (error) {
        return { ok: false, error: renderError(error, run, text) }
      }
    }
    return { ok: true, template: { render } }
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error
    return { ok: false, issue: { message: error.message, ...positionOf(text, error.offset) } }
  }
}

/** Runs a whole template; a `#stop` ends it as its last statement does. */
function untilEnd(run: Run, emit: Emit): void {
  try {
    untilBreak(run, () => emit(run))
  } catch (error) {
    if (error !== stopped) throw error
  }
}

function guardSize(text: string): void {
  const { templateBytesMax } = limits
  if (text.length * 3 <= templateBytesMax) return
  if (new TextEncoder().encode(text).length > templateBytesMax) {
    throw new SyntaxFailure(`A template has at most ${templateBytesMax} bytes`, 0)
  }
}

/** JavaScript's own stack is a bound too: what overflows it is a template that nests too deep. */
function failureOf(error: unknown): RenderFailure {
  if (error instanceof RenderFailure) return error
  if (error instanceof RangeError) return new RenderFailure('limit', 'The template nests too deep')
  if (typeof error === 'symbol') {
    return new RenderFailure('render', 'A block ends a template that is already over')
  }
  throw error
}

function renderError(error: unknown, run: Run, text: string): RenderError {
  const { kind, message } = failureOf(error)
  const { site } = run
  if (site === undefined) return { kind, message, line: 1, column: 1 }
  return { kind, message, ...positionOf(text, site.at), reference: site.source }
}
