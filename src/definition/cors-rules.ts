import type { Cors } from './http-api.ts'

const maxAgeSecondsMax = 86_400

/** What CreateApi refuses of a CORS configuration, in its words; imports refuse the same. */
export function corsProblem({
  maxAge = 0,
  allowCredentials = false,
  allowOrigins = [],
}: Cors): string | undefined {
  if (maxAge < -1 || maxAge > maxAgeSecondsMax) {
    return `CORS max age must be between -1 and ${maxAgeSecondsMax} seconds`
  }
  return allowCredentials && allowOrigins.includes('*')
    ? "allow-credentials is not supported if 'allow-origin' is *"
    : undefined
}
