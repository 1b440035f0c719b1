/** A REST API whose one method says which edition of the API answered, and in which stage. */
export const petsDefinition = (edition: string): string =>
  JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'pets', version: '1' },
    paths: {
      '/pets': {
        get: {
          operationId: 'listPets',
          responses: { '200': { description: 'the pets' } },
          'x-amazon-apigateway-integration': {
            type: 'mock',
            requestTemplates: { 'application/json': '{"statusCode": 200}' },
            responses: { default: { statusCode: '200', responseTemplates: answers(edition) } },
          },
        },
      },
    },
  })

/** The templates of an edition's answers. */
export const answers = (edition: string): Record<string, string> => ({
  'application/json': answerTemplate(edition),
})

export const answerTemplate = (edition: string): string =>
  `{"edition": "${edition}", "stage": "$context.stage", "canary": "$!context.isCanaryRequest"}`

/** Which edition a stage answers with; the status when it is not 200. */
export async function editionOf(url: string, apiId: string, stage: string): Promise<unknown> {
  const response = await fetch(`${url}/_api/${apiId}/${stage}/pets`)
  if (!response.ok) return response.status
  const answer = (await response.json()) as { readonly edition: string; readonly stage: string }
  return answer.stage === stage ? answer.edition : answer
}
