import { toJsonSchema } from '@valibot/to-json-schema'
import { routesFileSchema } from '../../definition/routes-file.ts'

/** `routes.json` as JSON Schema, generated from the schemas that check it, for editors. */
export function routesSchema(): object {
  return {
    title: 'Tidegate routes.json',
    ...toJsonSchema(routesFileSchema, { errorMode: 'ignore', target: 'draft-07' }),
  }
}
