/** How often the parent is looked for. */
const lookEveryMs = 200

/**
 * Calls `then` once the process that started this one is gone. npm and npx stand between a
 * supervisor and us, with a shell in between that hands no signal on: whoever ends them means us.
 */
export function whenOrphaned(then: () => void): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    then()
  }, lookEveryMs)
  watch.unref()
}
