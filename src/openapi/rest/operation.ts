/** One operation of the definition → one method. */
import type { Method, RequestValidator } from '../../definition/rest-api.ts'
import { extension } from '../extensions.ts'
import { defined, own, textAt, unlessEmpty } from '../node.ts'
import { requestModelsOf } from './bodies.ts'
import type { RestImport } from './context.ts'
import { importIntegration } from './integration.ts'
import type { ModelBook } from './models.ts'
import { requestParametersOf } from './parameters.ts'
import { methodResponsesOf } from './responses.ts'
import { authorisationOf, type Security } from './security.ts'
import { unableToPutMethod, type OperationSite } from './site.ts'

/** What operations refer to by name. */
export interface Named {
  readonly models: ModelBook
  readonly security: Security
  readonly validators: Readonly<Record<string, RequestValidator>>
}

export function importMethod(context: RestImport, named: Named, site: OperationSite): Method {
  const { operation } = site
  const requestParameters = unlessEmpty(requestParametersOf(context, site))
  const methodResponses = unlessEmpty(methodResponsesOf(context, named.models, site))
  return defined({
    httpMethod: site.httpMethod,
    ...authorisationOf(context, named.security, operation),
    requestValidatorId: validatorIdOf(context, named, site),
    operationName: textAt(operation, 'operationId') || undefined,
    requestParameters,
    requestModels: unlessEmpty(requestModelsOf(context, named.models, site)),
    methodResponses,
    methodIntegration: importIntegration(context, site, { requestParameters, methodResponses }),
  })
}

/** The id of the validator that the operation, or else the document, names. */
export function validatorIdOf(
  context: RestImport,
  named: Pick<Named, 'validators'>,
  site: OperationSite,
): string | undefined {
  const owner =
    own(site.operation, extension.requestValidator) === undefined
      ? context.document.root
      : site.operation
  const name = textAt(owner, extension.requestValidator)
  if (!name) return undefined
  const id = Object.values(named.validators).find((validator) => validator.name === name)?.id
  if (id === undefined) {
    const reason = 'Invalid Request Validator identifier specified'
    context.problems.errors.push(unableToPutMethod(site, reason))
  }
  return id
}
