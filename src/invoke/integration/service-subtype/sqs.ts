import type { ActionParameters, ServiceAction, ServiceRequest } from './actions.ts'
import { parseJson, textList } from './values.ts'

type Pairs = [name: string, value: string][]

/** Parameters that are no plain text: their form in SQS's query protocol; `undefined` when unusable. */
const encoders: Readonly<Record<string, (text: string) => Pairs | undefined>> = {
  AttributeNames: (text) => listPairs('AttributeName', text),
  MessageAttributeNames: (text) => listPairs('MessageAttributeName', text),
  MessageAttributes: (text) => attributePairs('MessageAttribute', text),
  MessageSystemAttributes: (text) => attributePairs('MessageSystemAttribute', text),
}

/**
 * Builds an SQS action in the query protocol, whose XML answers are what clients of HTTP APIs get.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
export function sqsAction(action: string): ServiceAction['build'] {
  return (parameters: ActionParameters): ServiceRequest | undefined => {
    const pairs: Pairs = [
      ['Action', action],
      ['Version', '2012-11-05'],
    ]
    for (const [name, text] of parameters) {
      const encode = encoders[name]
      const encoded: Pairs | undefined = encode === undefined ? [[name, text]] : encode(text)
      if (encoded === undefined) return undefined
      pairs.push(...encoded)
    }
    return {
      method: 'POST',
      path: '/',
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: new URLSearchParams(pairs).toString(),
    }
  }
}

function listPairs(name: string, text: string): Pairs | undefined {
  return textList(text)?.map((value, index) => [`${name}.${index + 1}`, value])
}

/** `{"kind": {"DataType": "String", "StringValue": "order"}}`; binary values are base64 already. */
function attributePairs(name: string, text: string): Pairs | undefined {
  const attributes = parseJson(text)
  if (typeof attributes !== 'object' || attributes === null) return undefined
  const pairs: Pairs = []
  for (const [index, [key, value]] of Object.entries(attributes).entries()) {
    if (typeof value !== 'object' || value === null) return undefined
    const prefix = `${name}.${index + 1}`
    pairs.push([`${prefix}.Name`, key])
    for (const [member, content] of Object.entries(value)) {
      pairs.push([`${prefix}.Value.${member}`, String(content)])
    }
  }
  return pairs
}
