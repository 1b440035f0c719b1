import type { DocumentationPart } from '../../definition/documentation-part.ts'
import type { Dialect } from '../document.ts'

/** What an export may add: `apigateway` adds everything, the others what their names say. */
export const exportExtensions = [
  'integrations',
  'authorizers',
  'validators',
  'documentation',
  'apigateway',
  'postman',
] as const
export type ExportExtension = (typeof exportExtensions)[number]

/** What an export of one stage needs beside the deployed API. */
export interface RestExportOptions {
  readonly dialect: Dialect
  readonly extensions: readonly ExportExtension[]
  readonly stageName: string
  readonly region: string
  /** When the stage's deployment was made: the version of an API that has none. */
  readonly deploymentMs: number
  /** The documentation version that the stage is tied to. */
  readonly documentation?: PublishedDocumentation
  /** For a document that is kept to be imported again: nothing is lost, and nothing made up. */
  readonly isKept?: true
}

export interface PublishedDocumentation {
  readonly version: string
  readonly createdMs: number
  readonly parts: readonly DocumentationPart[]
}

/** Whether an export shows what one extension adds. */
export const shows = (
  options: RestExportOptions,
  extension: Exclude<ExportExtension, 'apigateway' | 'postman'>,
): boolean => options.extensions.includes(extension) || options.extensions.includes('apigateway')
