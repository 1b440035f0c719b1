import type { ProtocolType } from '../definition/common.ts'
import type { Distribution, Figures } from '../ports-metering.ts'

/** One of CloudWatch's metrics of API Gateway, read off the figures of calls. */
export interface Metric {
  readonly name: string
  readonly unit: 'Count' | 'Milliseconds' | 'Bytes'
  /** A number to be summed, with how many calls it is of; or a distribution. */
  readonly read: (figures: Figures) => Sum | Distribution
  /** Which methods count; all without it. */
  readonly takes?: (method: string) => boolean
}

/** A sum and the number of calls behind it: their quotient is CloudWatch's `Average`. */
export interface Sum {
  readonly sum: number
  readonly samples: number
}

type Counter = Exclude<keyof Figures, 'cpu' | 'latency' | 'integrationLatency'>

const counted = (name: string, counter: Counter): Metric => ({
  name,
  unit: 'Count',
  read: (figures) => ({ sum: figures[counter], samples: figures.calls }),
})

const latency: Metric = { name: 'Latency', unit: 'Milliseconds', read: (one) => one.latency }
const integrationLatency: Metric = {
  name: 'IntegrationLatency',
  unit: 'Milliseconds',
  read: (one) => one.integrationLatency,
}

/** Ours: CloudWatch counts refusals by limits among the 4XX alone. */
const throttleCount = counted('ThrottleCount', 'throttled')

const isConnect = (method: string): boolean => method === '$connect'
const isMessage = (method: string): boolean => method !== '$connect' && method !== '$disconnect'

/**
 * CloudWatch's metrics by kind of API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html
 */
export const metrics: Readonly<Record<ProtocolType, readonly Metric[]>> = {
  REST: [
    counted('Count', 'calls'),
    counted('4XXError', 'clientErrors'),
    counted('5XXError', 'serverErrors'),
    throttleCount,
    latency,
    integrationLatency,
    counted('CacheHitCount', 'cacheHits'),
    counted('CacheMissCount', 'cacheMisses'),
  ],
  HTTP: [
    counted('Count', 'calls'),
    counted('4xx', 'clientErrors'),
    counted('5xx', 'serverErrors'),
    throttleCount,
    latency,
    integrationLatency,
    {
      name: 'DataProcessed',
      unit: 'Bytes',
      read: ({ bytesIn, bytesOut, calls }) => ({ sum: bytesIn + bytesOut, samples: calls }),
    },
  ],
  WEBSOCKET: [
    { ...counted('ConnectCount', 'calls'), takes: isConnect },
    { ...counted('MessageCount', 'calls'), takes: isMessage },
    counted('IntegrationError', 'integrationErrors'),
    counted('ClientError', 'clientErrors'),
    {
      name: 'ExecutionError',
      unit: 'Count',
      // What the gateway itself could not do; the integration's failures have a metric of their own.
      read: ({ serverErrors, integrationErrors, calls }) => ({
        sum: Math.max(0, serverErrors - integrationErrors),
        samples: calls,
      }),
    },
    throttleCount,
    integrationLatency,
  ],
}
