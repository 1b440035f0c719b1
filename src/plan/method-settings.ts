import type { MethodSetting, Stage } from '../definition/stage.ts'

/**
 * The settings of one method: its own entry if there is one, else the whole stage's.
 * Keys are as clients wrote them: `'pets/GET'`, `'~1pets~1{id}/GET'`, with or without the leading slash.
 * @param resourcePath `'/pets/{id}'`
 */
export function methodSettings(
  stage: Stage,
  resourcePath: string,
  httpMethod: string,
): MethodSetting {
  const wanted = `${resourcePath.replace(/^\/+/, '')}/${httpMethod}`
  for (const [key, setting] of Object.entries(stage.methodSettings)) {
    if (key.replaceAll('~1', '/').replace(/^\/+/, '') === wanted.replace(/^\/+/, '')) return setting
  }
  return stage.methodSettings['*/*'] ?? {}
}
