import { author, caller, operator, type Rules } from './rule.ts'

const docs = 'docs/websocket.md'

/** Handshakes, messages and the management of connections. */
export const webSocketRules: Rules = {
  'no-upgrade': {
    summary: 'A WebSocket API was called by plain HTTP.',
    rule: 'Its stage takes WebSocket handshakes (GET with Upgrade: websocket).',
    remedies: [caller('Connect with a WebSocket client to wss://…/STAGE.')],
    docs,
  },
  'no-such-path': {
    summary: 'A WebSocket API has no path {path}.',
    rule: 'The handshake goes to the stage itself; only @connections has paths below it.',
    remedies: [caller('Take the path off the URL.')],
    docs,
  },
  'no-such-verb': {
    summary: 'The management API of connections has no such verb here.',
    rule: '@connections/ID takes POST, GET and DELETE.',
    remedies: [caller('Use one of these verbs.')],
    docs,
  },
  'too-many-connections': {
    summary: 'Too many connections were opened at the same time.',
    rule: 'New connections of all stages together have a rate and a burst, as an AWS account has.',
    remedies: [
      caller('Connect again after a moment, later with every failure.'),
      operator(
        'Raise TIDEGATE_WEBSOCKET_CONNECTS_PER_SECOND and TIDEGATE_WEBSOCKET_CONNECTS_BURST.',
      ),
    ],
    docs,
  },
  'connect-refused': {
    summary: 'The $connect route answered {status}, so the connection was not opened.',
    rule: 'The integration of $connect decides: only 2xx opens.',
    remedies: [
      author('Look into the log of the $connect integration, and let it answer 200.'),
      caller('Connect with what the integration asks for: token, query, protocol.'),
    ],
    docs,
  },
  'sub-protocol-unusable': {
    summary: 'The $connect route named a sub-protocol that no header can hold.',
    rule: 'Sec-WebSocket-Protocol of its answer goes to the client as it is: visible ASCII.',
    remedies: [author('Answer with one of the names that the client offered, or with none.')],
    docs,
  },
  'shard-full': {
    summary: 'The place for connections was full while this one came.',
    rule: 'Connections are spread over shards that take about a thousand each.',
    remedies: [caller('Connect again.'), operator('Raise TIDEGATE_WEBSOCKET_SHARD_SIZE.')],
    docs,
  },
  'message-too-large': {
    summary: 'The message is larger than {bytesMax} bytes.',
    rule: 'A message to a connection has at most that many bytes.',
    remedies: [caller('Send it in parts.'), operator('Raise TIDEGATE_WEBSOCKET_MESSAGE_BYTES.')],
    docs,
  },
  'message-not-text': {
    summary: 'The message is not UTF-8.',
    rule: 'Connections carry text messages.',
    remedies: [caller('Send text; put binary data into base64.')],
    docs,
  },
  'batch-malformed': {
    summary: 'The batch of messages cannot be read.',
    rule: 'A batch is JSON with connection ids and a message.',
    remedies: [caller('Correct the body.')],
    docs,
  },
  'group-malformed': {
    summary: "The group's name cannot be used.",
    rule: 'Names of groups are short and of plain characters.',
    remedies: [caller('Choose another name.')],
    docs,
  },
  'too-many-groups': {
    summary: 'The connection {connectionId} is in as many groups as one may be.',
    rule: 'A connection is in a limited number of groups.',
    remedies: [caller('Leave a group first.')],
    docs,
  },
  'id-malformed': {
    summary: 'This is no connection id.',
    rule: 'Connection ids are minted by the gateway and sent as $context.connectionId.',
    remedies: [caller('Percent-encode the whole id in the path: it may end in =.')],
    docs,
  },
}
