import { err, ok, type Result } from './result.ts';
import { parseNodeName, type NodeName, type RackName } from './names.ts';

/** Who is at the other end of a mutual TLS connection. The controller alone decides what a certificate says. */
export type Identity =
  | { readonly kind: 'controller' }
  | { readonly kind: 'node'; readonly name: NodeName }
  | { readonly kind: 'operator'; readonly name: string }
  /** Home automation: reads the rack's topics and presses the buttons of nodes, over MQTT and nowhere else. */
  | { readonly kind: 'hub'; readonly name: string };

export type IdentityKind = Identity['kind'];

/** The parts of a certificate's subject that Grappe writes and reads. */
export interface IdentitySubject {
  /** O: `grappe:<rack>`, so that a certificate of another rack is recognised as such. */
  readonly organization: string;
  /** OU: the kind. */
  readonly organizationalUnit: string;
  /** CN: see {@link identityUserName}. */
  readonly commonName: string;
}

/**
 * The DNS name in every controller certificate. Clients always use it as the TLS server name, whatever address they dial,
 * so that a controller keeps its certificate when its address changes. `.internal` is reserved for private use.
 */
export const CONTROLLER_SERVER_NAME = 'controller.grappe.internal';

/** With its prefix, an operator's or a hub's name fits into the 64 characters that X.509 allows a common name (RFC 5280, ub-common-name). */
export const OPERATOR_NAME_LENGTH_MAX = 48;

const OPERATOR_NAME = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/;
const OPERATOR_PREFIX = 'operator:';
const HUB_PREFIX = 'hub:';
/** Holds a colon, which a node name cannot: a node called `controller` stays a node. */
const CONTROLLER_USER_NAME = 'grappe:controller';

export function parseOperatorName(text: string): Result<string, string> {
  return parsePersonalName('an operator', text);
}

/** A hub's name obeys the rules of an operator's. */
export function parseHubName(text: string): Result<string, string> {
  return parsePersonalName('a hub', text);
}

function parsePersonalName(whose: string, text: string): Result<string, string> {
  if (text.length <= OPERATOR_NAME_LENGTH_MAX && OPERATOR_NAME.test(text)) return ok(text);
  const shown = JSON.stringify(text.slice(0, OPERATOR_NAME_LENGTH_MAX + 1));
  return err(
    `${shown} is not ${whose} name: expected 1 to ${OPERATOR_NAME_LENGTH_MAX} lower-case letters, digits, dots, hyphens and underscores, beginning and ending with a letter or digit`,
  );
}

/**
 * The common name of the certificate, which MQTT brokers take as the user name. A node's is its bare name, so that access
 * rules can put it into a topic as it is; the others hold a colon, which no node name can, so that none is mistaken for a node.
 */
export function identityUserName(identity: Identity): string {
  switch (identity.kind) {
    case 'controller':
      return CONTROLLER_USER_NAME;
    case 'node':
      return identity.name;
    case 'operator':
      return `${OPERATOR_PREFIX}${identity.name}`;
    case 'hub':
      return `${HUB_PREFIX}${identity.name}`;
  }
}

/** The inverse of {@link identityUserName}; the error says what was expected. */
export function parseIdentityUserName(userName: string): Result<Identity, string> {
  if (userName === CONTROLLER_USER_NAME) return ok({ kind: 'controller' });
  if (userName.startsWith(OPERATOR_PREFIX)) {
    const name = parseOperatorName(userName.slice(OPERATOR_PREFIX.length));
    return name.ok ? ok({ kind: 'operator', name: name.value }) : name;
  }
  if (userName.startsWith(HUB_PREFIX)) {
    const name = parseHubName(userName.slice(HUB_PREFIX.length));
    return name.ok ? ok({ kind: 'hub', name: name.value }) : name;
  }
  const name = parseNodeName(userName);
  return name.ok ? ok({ kind: 'node', name: name.value }) : name;
}

export function identitySubject(rack: RackName, identity: Identity): IdentitySubject {
  return {
    organization: `grappe:${rack}`,
    organizationalUnit: identity.kind,
    commonName: identityUserName(identity),
  };
}

/** `grappe://<rack>/controller`, or `grappe://<rack>/<kind>/<name>` of anybody else: the URI in the certificate. */
export function identityUri(rack: RackName, identity: Identity): string {
  const path = identity.kind === 'controller' ? 'controller' : `${identity.kind}/${identity.name}`;
  return `grappe://${rack}/${path}`;
}

/** How an identity is called in messages. */
export function describeIdentity(identity: Identity): string {
  return identity.kind === 'controller' ? 'the controller' : `${identity.kind} ${identity.name}`;
}

/**
 * Reads the identity back and insists that subject and URI say the same, so that a reader of either sees what we see.
 * The signature is not looked at: that is the TLS handshake's part.
 */
export function parseIdentitySubject(
  rack: RackName,
  subject: IdentitySubject,
  uris: readonly string[],
): Result<Identity, string> {
  const organization = `grappe:${rack}`;
  if (subject.organization !== organization) {
    return err(
      `the certificate belongs to ${JSON.stringify(subject.organization)}, expected "${organization}"`,
    );
  }
  const identity = parseIdentityUserName(subject.commonName);
  if (!identity.ok) return identity;
  if (subject.organizationalUnit !== identity.value.kind) {
    return err(
      `the certificate's common name is that of ${describeIdentity(identity.value)} but its unit says ${JSON.stringify(subject.organizationalUnit)}`,
    );
  }
  const uri = identityUri(rack, identity.value);
  if (uris.length !== 1 || uris[0] !== uri) {
    return err(`the certificate's URI is ${JSON.stringify(uris)}, expected exactly "${uri}"`);
  }
  return identity;
}
