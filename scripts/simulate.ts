import { simulate } from '../src/cli/commands/simulate.ts'
import { processIo } from '../src/cli/io.ts'

// `npm run simulate -- --isolates 50` is `tidegate simulate`, straight from the sources.
process.exitCode = await simulate.run(process.argv.slice(2), processIo)
