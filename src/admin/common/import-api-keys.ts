import { apiId as newKeyId } from '../../aws/ids.ts'
import { epochSeconds } from '../../aws/time.ts'
import { limits } from '../../definition/limits.ts'
import { AdminFault, badRequest } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { queryRequires, querySets } from '../query.ts'
import { compact } from '../shape.ts'
import { filledText } from '../wire.ts'
import { checkKeyTexts, protectValue } from './api-keys.ts'
import { parseCsv, type CsvRecord } from './csv.ts'
import { joinPlan } from './plan-membership.ts'

/** Imported keys are longer than created ones must be. */
const importedValueCharsMin = 30

interface ImportedKey {
  readonly line: number
  readonly name: string | undefined
  readonly description: string | undefined
  readonly enabled: boolean
  readonly planIds: readonly string[]
  readonly sha256: string
  readonly sealedValue: string | undefined
}

/** A record as a key, or the warning that says why it is none. */
async function readRecord(call: AdminCall, record: CsvRecord): Promise<ImportedKey | string> {
  const cell = (name: string): string => record.cells.get(name) ?? ''
  const value = cell('key')
  const [min, max] = [importedValueCharsMin, limits.apiKeyValueCharsMax]
  if (value.length < min || value.length > max) {
    return `Line ${record.line}: API Key value should have between ${min} and ${max} characters.`
  }
  const enabled = cell('enabled').toLowerCase()
  if (!['', 'true', 'false'].includes(enabled)) {
    return `Line ${record.line}: Enabled should be true or false.`
  }
  const [name, description] = [filledText(cell('name')), filledText(cell('description'))]
  try {
    checkKeyTexts(name, description)
  } catch (error) {
    if (error instanceof AdminFault) return `Line ${record.line}: ${error.message}`
    throw error
  }
  const { sha256, sealedValue } = await protectValue(call, value)
  const planIds = cell('usageplanids')
    .split(',')
    .map((id) => id.trim())
  return {
    line: record.line,
    name,
    description,
    enabled: enabled !== 'false',
    planIds: planIds.filter((id) => id !== ''),
    sha256,
    sealedValue,
  }
}

/** Writes one key, over the one that has its value already, and joins it to its plans. */
function saveKey(call: AdminCall, imported: ImportedKey, warnings: string[]): string {
  const { store } = call
  const { name, description, enabled, sha256, sealedValue } = imported
  const before = store.find('apiKey', sha256)
  const now = epochSeconds(call.nowMs)
  const key = compact({
    id: before?.id ?? newKeyId(),
    name,
    customerId: before?.customerId,
    description,
    enabled,
    createdDate: before?.createdDate ?? now,
    lastUpdatedDate: now,
    stageKeys: before?.stageKeys ?? [],
    tags: before?.tags,
    sha256,
    sealedValue,
  })
  store.put('apiKey', '', key)
  for (const planId of imported.planIds) {
    try {
      joinPlan(call, planId, key)
    } catch (error) {
      // A plan that cannot take the key is a warning, not the end of the import.
      if (!(error instanceof AdminFault)) throw error
      warnings.push(`Line ${imported.line}: usage plan ${planId}: ${error.message}`)
    }
  }
  return key.id
}

export const importApiKeysOperation = operation(
  'ImportApiKeys',
  'POST /apikeys',
  201,
  {
    mode: 'import',
    violations: (labels, query) => [
      ...queryRequires('format')(labels, query),
      ...querySets({ format: ['csv'] })(labels, query),
    ],
    async prepare(call) {
      const records = parseCsv(call.text, ['name', 'key'])
      if (records === undefined) {
        throw badRequest('The CSV file must have a header row with the columns Name and Key.')
      }
      return Promise.all(records.map((record) => readRecord(call, record)))
    },
  },
  (call, read) => {
    const warnings = read.filter((entry) => typeof entry === 'string')
    const keys = read.filter((entry) => typeof entry !== 'string')
    const ids = keys.map((key) => saveKey(call, key, warnings))
    if (warnings.length > 0 && call.query.get('failonwarnings') === 'true') {
      const lines = warnings.map((warning) => `\t${warning}`)
      throw badRequest(['Warnings found during import:', ...lines].join('\n'))
    }
    return { body: { ids, warnings } }
  },
)
