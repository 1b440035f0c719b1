import type { Command } from '../command.ts'
import { sigv4Verify } from './sigv4-verify.ts'

/** Every command, in the order in which `tidegate help` lists them. */
export const commands: readonly Command[] = [sigv4Verify]
