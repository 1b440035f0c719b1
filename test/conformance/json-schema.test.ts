import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileSchema, type Json } from '../../src/languages/json-schema/json-schema.ts'

/**
 * The required part of the JSON Schema Test Suite for draft 4, as the npm package
 * `json-schema-test-suite` 0.0.10 ships it (MIT licence).
 */
interface Group {
  readonly description: string
  readonly schema: Json
  readonly tests: readonly {
    readonly description: string
    readonly data: Json
    readonly valid: boolean
  }[]
}

const folder = new URL('vectors/json-schema-draft4/', import.meta.url)
const readJson = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

const documents: Readonly<Record<string, string>> = {
  'http://json-schema.org/draft-04/schema': 'remotes/draft-04-schema.json',
  'http://localhost:1234/integer.json': 'remotes/integer.json',
  'http://localhost:1234/subSchemas.json': 'remotes/subSchemas.json',
  'http://localhost:1234/folder/folderInteger.json': 'remotes/folder/folderInteger.json',
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  describe(`draft 4: ${file}`, () => {
    for (const group of readJson(file) as Group[]) {
      it(group.description, () => {
        const validate = compileSchema(group.schema, {
          documents: (address) =>
            documents[address] === undefined ? undefined : (readJson(documents[address]) as Json),
          search: (pattern) => {
            const regexp = new RegExp(pattern)
            return (text) => regexp.test(text)
          },
        })
        for (const { description, data, valid } of group.tests) {
          const errors = validate(data)
          expect(errors.length === 0, `${description}: ${errors.join()}`).toBe(valid)
        }
      })
    }
  })
}
