import { randomUUID } from 'node:crypto';
import type { AedesOptions, AuthenticateError, Client, ConnectPacket, PublishPacket } from 'aedes';
import type { RackName } from '@grappe/domain';
import { mayPublish, mayReceive, maySubscribe } from '@grappe/protocol';
import type { BrokerSession, BrokerSessions } from './broker-sessions.ts';
import { BACKLOG_BYTES_MAX, CLIENT_ID_LENGTH_MAX } from './limits.ts';
import type { RefusalLog } from './refusal-log.ts';
import type { RetainedBudget } from './retained-budget.ts';

/** CONNACK of MQTT 5 with reason 0x84, unsupported protocol version: aedes would answer an MQTT 5 client in the format of 3.1.1. */
const CONNACK_UNSUPPORTED_VERSION = Buffer.of(0x20, 0x03, 0x00, 0x84, 0x00);
const MQTT_5 = 5;
/** CONNACK return codes of MQTT 3.1.1, section 3.2.2.3. */
const IDENTIFIER_REJECTED = 2;
const NOT_AUTHORIZED = 5;

export interface BrokerRulesContext {
  readonly rack: RackName;
  readonly sessions: BrokerSessions;
  readonly budget: RetainedBudget;
  readonly refusals: RefusalLog;
  /** Where refused publications go: a reserved topic that nobody may subscribe to. */
  readonly sinkTopic: string;
  /** Wills are not sent for clients that the broker itself sends away because it ends. */
  readonly isClosing: () => boolean;
}

type Rules = Required<
  Pick<
    AedesOptions,
    'preConnect' | 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'
  >
>;

interface ConnectRefusal {
  readonly returnCode: typeof IDENTIFIER_REJECTED | typeof NOT_AUTHORIZED;
  readonly message: string;
}

/** The broker's answers, all from the client's certificate and the access rules of the topic table. */
export function brokerRules(context: BrokerRulesContext): Rules {
  const refusedConnects = new WeakMap<Client, ConnectRefusal>();
  return {
    preConnect: (client, packet, done) => {
      const session = context.sessions.of(client.conn);
      if (session === undefined) return done(new Error('connection without a session'), false);
      if (packet.protocolVersion === MQTT_5) return refuseVersion(context, session, done);
      const refusal = judgeConnect(context, session, packet);
      if (refusal !== undefined) refusedConnects.set(client, refusal);
      confine(session, packet);
      return done(null, true);
    },
    authenticate: (client, _username, _password, done) => {
      const refusal = refusedConnects.get(client);
      if (refusal === undefined) return done(null, true);
      const { returnCode, message } = refusal;
      context.refusals.refused(client.id, { returnCode }, message);
      // The enum that aedes declares for the code does not exist at run time.
      const error: Error = Object.assign(new Error(message), { returnCode });
      return done(error as AuthenticateError, null);
    },
    authorizePublish: (client, packet, done) => {
      if (context.isClosing()) return done(new Error('the broker ends'));
      if (client === null || !admit(context, client, packet)) divert(packet, context.sinkTopic);
      return done(null);
    },
    authorizeSubscribe: (client, subscription, done) => {
      const session = context.sessions.of(client.conn);
      const { topic } = subscription;
      if (
        session?.identity.ok === true &&
        maySubscribe(session.identity.value, context.rack, topic)
      ) {
        return done(null, subscription);
      }
      context.refusals.refused(client.id, { topic }, 'MQTT subscription refused');
      return done(null, null);
    },
    authorizeForward: (client, packet) => {
      const session = context.sessions.of(client.conn);
      if (session?.identity.ok !== true) return null;
      if (!mayReceive(session.identity.value, context.rack, packet.topic)) return null;
      if (session.stream.backlogBytes <= BACKLOG_BYTES_MAX) return packet;
      const backlogBytes = session.stream.backlogBytes;
      context.refusals.refused(
        client.id,
        { backlogBytes },
        'MQTT client does not read: disconnected',
      );
      session.stream.destroy();
      return null;
    },
  };
}

function refuseVersion(
  context: BrokerRulesContext,
  session: BrokerSession,
  done: (error: Error, success: boolean) => void,
): void {
  const message = 'MQTT 5 client refused: this broker speaks MQTT 3.1 and 3.1.1';
  context.refusals.refused(session.who, {}, message);
  session.stream.end(CONNACK_UNSUPPORTED_VERSION, () => done(new Error(message), false));
}

function judgeConnect(
  context: BrokerRulesContext,
  session: BrokerSession,
  packet: ConnectPacket,
): ConnectRefusal | undefined {
  const { identity } = session;
  if (!identity.ok) {
    return {
      returnCode: NOT_AUTHORIZED,
      message: `MQTT client refused: ${identity.error.message}`,
    };
  }
  if (packet.will !== undefined && !mayPublish(identity.value, context.rack, packet.will.topic)) {
    return { returnCode: NOT_AUTHORIZED, message: 'MQTT client refused: will on a foreign topic' };
  }
  // An empty id asks for a fresh session each time (MQTT 3.1.1, 3.1.3.1).
  const anonymousSession = packet.clientId === '' && packet.clean === false;
  if (anonymousSession || packet.clientId.length > CLIENT_ID_LENGTH_MAX) {
    return { returnCode: IDENTIFIER_REJECTED, message: 'MQTT client refused: client id' };
  }
  return undefined;
}

/**
 * Client ids live in a name space per identity: a connection takes over from one with the same id, and must not do that to another node.
 * Sessions end with their connection: a queue for an absent client would grow, and retained topics already tell what it has missed.
 */
function confine(session: BrokerSession, packet: ConnectPacket): void {
  packet.clientId = `${session.who}/${packet.clientId === '' ? randomUUID() : packet.clientId}`;
  packet.clean = true;
}

function admit(context: BrokerRulesContext, client: Client, packet: PublishPacket): boolean {
  const session = context.sessions.of(client.conn);
  const { topic } = packet;
  if (session?.identity.ok !== true || !mayPublish(session.identity.value, context.rack, topic)) {
    context.refusals.refused(client.id, { topic }, 'MQTT publication refused');
    return false;
  }
  // A command that is kept would be carried out again; and nobody needs to hear late that a hub is there.
  if (session.identity.value.kind === 'hub') packet.retain = false;
  if (packet.retain && !context.budget.book(session.who, topic, packet.payload.length)) {
    context.refusals.refused(client.id, { topic }, 'MQTT publication refused: retains too much');
    return false;
  }
  return true;
}

/**
 * MQTT 3.1.1 knows no refusal of a publication but the end of the connection, which would make a client that errs come back for ever.
 * So the message is acknowledged and goes nowhere.
 */
function divert(packet: PublishPacket, sinkTopic: string): void {
  packet.topic = sinkTopic;
  packet.payload = '';
  packet.retain = false;
}
