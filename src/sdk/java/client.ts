/** The client of an API, its signers and its exceptions. */
import { aboutOf, payloadOf, type Call, type Carried } from '../calls.ts'
import { distinct, pascalCase } from '../names.ts'
import type { Shapes } from '../shapes.ts'
import { fieldsOf, readerOf, typeOf, type Field } from './classes.ts'
import { comment, exceptionName, isJavaName, lower, upper } from './names.ts'

/** What every exception has. */
const ofThrowables = /^(message|cause|localizedMessage|stackTrace|suppressed)$/

/** Exceptions by status, with a member for each model that comes with it. */
export function exceptionsOf(
  calls: readonly Call[],
  shapes: Shapes,
): ReadonlyMap<string, readonly Field[]> {
  const found = new Map<string, Map<string, Carried>>()
  for (const { name, operation } of calls) {
    for (const { status, content } of operation.responses) {
      if (!/^[45]\d\d$/.test(status)) continue
      const known = found.get(status) ?? new Map<string, Carried>()
      for (const one of payloadOf(content, shapes, `${name}Error`)) known.set(one.json, one)
      found.set(status, known)
    }
  }
  return new Map(
    [...found].map(([status, known]) => [
      status,
      fieldsOf([...known.values()]).map((field) =>
        ofThrowables.test(field.name) ? { ...field, name: `${field.name}Value` } : field,
      ),
    ]),
  )
}

/** Who gives tokens to authorizers that look at one header: interfaces by the authorizer's name. */
export function signersOf(calls: readonly Call[]): ReadonlyMap<string, string> {
  const authorizers = calls.flatMap(({ operation }) =>
    operation.access.flatMap((one) =>
      one.kind === 'authorizer' && one.header !== undefined ? one.name : [],
    ),
  )
  return new Map(distinct([...new Set(authorizers)], pascalCase).map(([name, of]) => [of, name]))
}

export const exceptionText = (
  name: string,
  base: string,
  fields: readonly Field[],
): string => `import java.util.*;

public class ${name} extends ${base} {
${fields
  .map(
    ({ name: field, shape }) => `    private ${typeOf(shape)} ${field};
    public ${typeOf(shape)} get${upper(field)}() { return ${field}; }
    public ${name} ${field}(${typeOf(shape)} ${field}) { this.${field} = ${field}; return this; }
`,
  )
  .join('')}}
`

/** What a program names: `SimpleCalcSdk.builder().build().getABOp(new GetABOpRequest().a("1"))`. */
export function clientText(
  service: string,
  title: string,
  imports: string,
  calls: readonly Call[],
  exceptions: ReturnType<typeof exceptionsOf>,
  signers: ReturnType<typeof signersOf>,
): string {
  const failures = [...exceptions].map(([status, fields]) => {
    const read = fields.map(({ name, shape }) => `.${name}(${readerOf(shape, 'json')})`)
    return `            case ${status}: return new ${exceptionName(status)}()${read.join('')};\n`
  })
  return `${imports}import com.amazonaws.opensdk.internal.*;

/** ${comment(title)}. What fails throws {@link ${service}Exception} or {@link com.amazonaws.SdkClientException}. */
public class ${service} {
    private final Transport transport;
    protected ${service}(Transport transport) { this.transport = transport; }
    public static ${service}ClientBuilder builder() { return new ${service}ClientBuilder(); }
    public void shutdown() {}
${calls.map((call) => methodText(call, signers)).join('')}
    static ${service}Exception failure(int status, Object json) {
        switch (status) {
${failures.join('')}            default: return new ${service}Exception();
        }
    }
}
`
}

function methodText(call: Call, signers: ReturnType<typeof signersOf>): string {
  const { name, operation, request, result } = call
  const { method, path, access } = operation
  const method_ = lower(name)
  const isTaken =
    !isJavaName(method_) ||
    /^(shutdown|builder|wait|notify|notifyAll|getClass|toString|hashCode|clone|finalize)$/.test(
      method_,
    )
  const sent = fieldsOf(request).map(
    ({ name: member, place, wire }) =>
      `.${place}(${JSON.stringify(wire)}, request.get${upper(member)}())`,
  )
  const signed = access.map((one) => {
    if (one.kind === 'iam') return '.iam()'
    const signer = one.kind === 'authorizer' && signers.get(one.name)
    return signer ? `.signedBy(${signer}.class, ${JSON.stringify(one.header)})` : ''
  })
  const read = fieldsOf(result).map(
    ({ name: member, shape }) => `.${member}(${readerOf(shape, 'Json.parse(text)')})`,
  )
  return `
    /** ${comment(aboutOf(operation))} */
    public ${name}Result ${method_}${isTaken ? '_' : ''}(${name}Request request) {
        return transport.call(
            new Request(${JSON.stringify(method)}, ${JSON.stringify(path)}, request)${signed.join('')}${sent.join('')},
            text -> new ${name}Result()${read.join('')});
    }
`
}
