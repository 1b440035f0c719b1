/**
 * Clients of a deployed API, generated from its outline.
 *
 * Differs: SDKs for Android and iOS are not generated (501), as nothing of ours could prove them; export the
 * definition and use an OpenAPI generator.
 *
 * By design: `javascript`, `java` and `ruby` are called as AWS's and need none of its libraries; `typescript`
 * and `python` are ours. Routes that take any method have no function.
 */
import type { ApiOutline } from '../openapi/outline.ts'
import { javaSdk } from './java/java.ts'
import { javascriptSdk, typescriptSdk } from './javascript.ts'
import { pythonSdk } from './python.ts'
import { rubySdk } from './ruby.ts'
import type { SdkFile, SdkTarget } from './sdk.ts'

const generators = {
  javascript: javascriptSdk,
  typescript: typescriptSdk,
  python: pythonSdk,
  java: javaSdk,
  ruby: rubySdk,
} as const satisfies Record<string, (outline: ApiOutline, target: SdkTarget) => readonly SdkFile[]>

export type SdkLanguage = keyof typeof generators

/** The languages, in the order in which help texts name them. */
export const sdkLanguages = Object.keys(generators) as readonly SdkLanguage[]

export const isSdkLanguage = (text: string): text is SdkLanguage => Object.hasOwn(generators, text)

/** A client's files, under one folder named after the API. */
export const generateSdk = (
  outline: ApiOutline,
  language: SdkLanguage,
  target: SdkTarget,
): readonly SdkFile[] => generators[language](outline, target)
