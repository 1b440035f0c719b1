import type { Command } from '../command.ts'

/** Every command, in the order in which `tidegate help` lists them. */
export const commands: readonly Command[] = []
