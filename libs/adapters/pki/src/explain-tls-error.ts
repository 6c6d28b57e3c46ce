import {
  CONTROLLER_SERVER_NAME,
  failure,
  MESSAGE_TEXT_MAX,
  type ErrorCode,
  type Failure,
} from '@grappe/domain';

/** An error of Node's sockets and TLS, or a gRPC status, seen by the side that dialled. */
export interface ConnectionError {
  readonly code?: string | number | undefined;
  readonly message: string;
  /** What gRPC calls its text without the status name. */
  readonly details?: string | undefined;
}

interface Explanation {
  /** Matched against code and text in lower case, with underscores as spaces; the first that matches counts. */
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly what: string;
  readonly remedy: string;
}

const CHECK_ADDRESS = "Check that the address is that of this rack's controller.";
const NEW_CERTIFICATE =
  'Get a new certificate: join the node again with a new token, or make the operator context again.';
const REJOIN = `${CHECK_ADDRESS} If the controller was set up anew, its CA is another one. ${NEW_CERTIFICATE}`;
const CHECK_CLOCKS = 'Compare the clocks of this machine and of the controller first ("date").';

/** What the other side says about our certificate. OpenSSL servers (Mosquitto) send these. */
const ALERTS: readonly Explanation[] = [
  {
    pattern: /alert unknown ca\b/,
    code: 'UNAUTHENTICATED',
    what: "the server refused this certificate: another rack's CA issued it",
    remedy: REJOIN,
  },
  {
    pattern: /alert certificate expired/,
    code: 'UNAUTHENTICATED',
    what: "the server refused this certificate: by the server's clock it has expired",
    remedy: `${CHECK_CLOCKS} If both are right: ${NEW_CERTIFICATE}`,
  },
  {
    pattern: /alert certificate revoked/,
    code: 'UNAUTHENTICATED',
    what: 'the server refused this certificate: it was revoked',
    remedy: NEW_CERTIFICATE,
  },
  {
    pattern: /alert certificate required|alert handshake failure/,
    code: 'UNAUTHENTICATED',
    what: 'the server asks for a certificate and none that it can use was sent',
    remedy: `Check that certificate and key are configured and readable. ${NEW_CERTIFICATE}`,
  },
  {
    pattern: /alert (bad|unsupported) certificate|alert certificate unknown|alert decrypt error/,
    code: 'UNAUTHENTICATED',
    what: "the server refused this certificate: it is damaged, not for this purpose, or by the server's clock not valid yet",
    remedy: `${CHECK_CLOCKS} If both are right: ${NEW_CERTIFICATE}`,
  },
  {
    pattern: /alert protocol version|unsupported protocol/,
    code: 'UNREACHABLE',
    what: 'the server speaks no TLS version that this program accepts',
    remedy: `${CHECK_ADDRESS} Run the same release of Grappe on both sides.`,
  },
];

const EXPIRED = /cert(ificate)? has expired/;
const NOT_YET_VALID = /cert(ificate)?( is)? not yet valid/;

/** What this side found wrong with the server's certificate. */
const VERIFICATION: readonly Explanation[] = [
  {
    pattern:
      /unable to verify (the first certificate|leaf signature)|unable to get (local )?issuer cert|self[- ]signed cert|cert(ificate)? signature failure/,
    code: 'UNAUTHENTICATED',
    what: "the server's certificate was not issued by this rack's CA: it is another rack's controller or another program",
    remedy: REJOIN,
  },
  {
    pattern: EXPIRED,
    code: 'UNAUTHENTICATED',
    what: "by this machine's clock the server's certificate has expired",
    remedy:
      'Check the clock of this machine first ("date"): controller certificates last 20 years. If it is right, issue a new one on the controller.',
  },
  {
    pattern: NOT_YET_VALID,
    code: 'UNAUTHENTICATED',
    what: "by this machine's clock the server's certificate is not valid yet",
    remedy: `Check the clock of this machine ("date"). Certificates of Grappe are valid from 1970 on, so this may not be a controller: ${CHECK_ADDRESS}`,
  },
  {
    pattern: /err tls cert altname invalid|does not match certificate's altnames/,
    code: 'UNAUTHENTICATED',
    what: `the server's certificate is not a controller's: it is not for ${CONTROLLER_SERVER_NAME}`,
    remedy: CHECK_ADDRESS,
  },
  {
    pattern: /invalid purpose|un(suitable|supported) certificate purpose/,
    code: 'UNAUTHENTICATED',
    what: "the server's certificate is not for servers: a node or an operator answers in the controller's place",
    remedy: CHECK_ADDRESS,
  },
  {
    pattern: /wrong version number|packet length too long|http request/,
    code: 'UNREACHABLE',
    what: 'something answers that does not speak TLS',
    remedy: `${CHECK_ADDRESS} Check the port as well.`,
  },
];

const NETWORK: readonly Explanation[] = [
  {
    // Servers on Node close without an alert when they refuse a certificate; the 1.3 handshake is over for the client by then.
    pattern: /disconnected before secure tls|failed to connect \(|socket closed/,
    code: 'UNREACHABLE',
    what: 'the server closed the connection while it was being set up and gave no reason: it is starting or stopping, or it refuses this certificate',
    remedy: `Try again. If it stays so, see the controller's log. ${NEW_CERTIFICATE}`,
  },
  {
    pattern: /econnrefused/,
    code: 'UNREACHABLE',
    what: 'nothing listens at that address',
    remedy: `Check that the controller runs there. ${CHECK_ADDRESS}`,
  },
  {
    pattern: /ehostunreach|ehostdown/,
    code: 'UNREACHABLE',
    what: 'no machine answers at that address',
    remedy: `Check power, cable and network of the controller. ${CHECK_ADDRESS}`,
  },
  {
    pattern: /enetunreach/,
    code: 'UNREACHABLE',
    what: 'this machine has no network that leads to that address',
    remedy: `Check cable, address and routes of this machine. ${CHECK_ADDRESS}`,
  },
  {
    pattern: /etimedout/,
    code: 'TIMED_OUT',
    what: 'no answer came: the machine is off, a firewall drops packets, or the link is cut',
    remedy: `Check power and network of the controller. ${CHECK_ADDRESS}`,
  },
  {
    pattern: /enotfound|eai again|name resolution failed/,
    code: 'UNREACHABLE',
    what: "the server's name cannot be resolved to an address",
    remedy: 'Check the spelling, or use the IP address: without a DNS server names do not work.',
  },
  {
    pattern: /deadline exceeded/,
    code: 'TIMED_OUT',
    what: 'there was no answer in time',
    remedy: `Check that the controller runs and is not overloaded. ${CHECK_ADDRESS}`,
  },
  {
    pattern: /econnreset|epipe|socket hang up|connection dropped/,
    code: 'UNREACHABLE',
    what: 'the connection was cut from the other side',
    remedy: "Try again. If it stays so, see the controller's log.",
  },
];

/** Alerts first, since they are the most certain; the network last, since TLS errors come wrapped in resets. */
const EXPLANATIONS = [...ALERTS, ...VERIFICATION, ...NETWORK];

/** Says what happened and what to do where TLS libraries speak to their authors. */
export function explainTlsError(error: ConnectionError): Failure {
  const text = textOf(error);
  const normal = normalText(error);
  const found = EXPLANATIONS.find((explanation) => explanation.pattern.test(normal));
  if (found === undefined) {
    const cleaned = cleanText(error.details ?? error.message);
    const said = cleaned === '' ? 'no further text' : cleaned;
    return failure('UNREACHABLE', `the connection failed: ${said}`, CHECK_ADDRESS);
  }
  const address = dialled(text);
  const message = address === undefined ? found.what : `${found.what} (${address})`;
  return failure(found.code, message, found.remedy);
}

/** Whether by this machine's clock the certificate of the other side is too old, or not valid yet: its clock may be wrong. */
export function isDateError(error: ConnectionError): boolean {
  const normal = normalText(error);
  return EXPIRED.test(normal) || NOT_YET_VALID.test(normal);
}

function normalText(error: ConnectionError): string {
  return textOf(error).toLowerCase().replaceAll('_', ' ');
}

function textOf(error: ConnectionError): string {
  return `${error.code ?? ''} ${error.details ?? ''} ${error.message}`;
}

/** The address in a text such as `connect ECONNREFUSED 172.16.0.50:7421`. */
function dialled(text: string): string | undefined {
  return /(?:connect E[A-Z]+|getaddrinfo E[A-Z_]+|for target dns:) ?([^\s,]+)/
    .exec(text)?.[1]
    ?.replace(/\.$/, '');
}

/** Without the wrapping of gRPC and OpenSSL, on one line. */
function cleanText(text: string): string {
  return text
    .replace(/^No connection established\. Last error: /, '')
    .replace(/\s*\(\d{4}-[^)]*Z\)/, '')
    .replace(/\.?\s*Resolution note:\s*$/, '')
    .replace(/[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):\S*( alert number \d+)?/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, MESSAGE_TEXT_MAX);
}
