import { describe, expect, it } from 'vitest';
import { engineFailure, failureFromText, pullFailure } from './engine-failure.ts';

/** As the client library throws it. */
function refusal(statusCode: number, message: string): Error {
  const error = new Error(`(HTTP code ${statusCode}) server error - ${message} `);
  return Object.assign(error, { statusCode, json: { message } });
}

function socketError(code: string): Error {
  return Object.assign(new Error(`connect ${code} /run/docker.sock`), { code });
}

const SUBJECT = { action: 'start task t-1', image: 'shop/web:2' };
const DRIVER = 'driver failed programming external connectivity on endpoint x:';
const OCI =
  'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process:';

describe('engineFailure', () => {
  it.each([
    [500, `${DRIVER} Bind for 0.0.0.0:80 failed: port is already allocated`, 'port-taken'],
    [500, `${DRIVER} listen tcp4 0.0.0.0:80: bind: address already in use`, 'port-taken'],
    [404, 'No such image: shop/web:2', 'image-unavailable'],
    [500, 'mkdir /var/lib/docker/overlay2/x: no space left on device', 'disk-full'],
    [400, `${OCI} exec: "nope": executable file not found in $PATH: unknown`, 'invalid'],
    [400, `${OCI} exec: "/x": permission denied: unknown`, 'invalid'],
    [500, 'exec /bin/x: exec format error', 'invalid'],
    [
      400,
      `${OCI} error during container init: error running hook #0: error running hook: exit status 1, stdout: , stderr: time="1970-01-01T00:00:00Z" level=fatal`,
      'other',
    ],
    [400, 'invalid mount config for type "bind": bind source path does not exist: /x', 'invalid'],
    [400, 'No command specified', 'invalid'],
    [500, 'unable to find user nobodyx: no matching entries in passwd file', 'invalid'],
    [404, 'No such container: abc', 'not-found'],
    [409, 'Conflict. The container name "/x" is already in use', 'other'],
    [500, 'error gathering device information while adding custom device "/dev/x"', 'other'],
    [503, 'something new', 'other'],
  ])('sorts status %i with %s', (status, text, kind) => {
    const failure = engineFailure(refusal(status, text), SUBJECT);
    expect(failure.kind).toBe(kind);
    expect(failure.message).toMatch(/^cannot start task t-1: /);
    expect(failure.message).not.toContain('HTTP code');
  });

  it.each(['ECONNREFUSED', 'ENOENT', 'EPIPE', 'ECONNRESET', 'EACCES', 'ABORT_ERR'])(
    'takes %s for an engine that is away',
    (code) => {
      const failure = engineFailure(socketError(code), SUBJECT);
      expect(failure).toEqual({
        kind: 'unreachable',
        message: `cannot start task t-1: the container engine does not answer (${code})`,
      });
    },
  );

  it('puts plain words before the words of the engine', () => {
    const absent = failureFromText(
      `${OCI} exec: "nope": executable file not found: unknown`,
      SUBJECT,
    );
    expect(absent.message).toBe(
      'cannot start task t-1: the container\'s program cannot be run: "nope": executable file not found',
    );
    expect(failureFromText('exec /x: exec format error', SUBJECT).message).toContain(
      'another processor architecture',
    );
    expect(engineFailure(refusal(404, 'No such image: a'), SUBJECT).message).toBe(
      'cannot start task t-1: image shop/web:2 is not on the node',
    );
  });

  it('repeats no password', () => {
    const options = "type='cifs' o='username=u,password=s3cret,vers=3'";
    const text = `error while mounting volume with options: ${options} at https://me:s3cret@host/x`;
    const { message } = failureFromText(text, SUBJECT);
    expect(message).not.toContain('s3cret');
    expect(message).toContain("o='username=u,password=***,vers=3'");
    expect(message).toContain('https://***@host/x');
  });

  it('cuts an endless message', () => {
    const failure = failureFromText('x'.repeat(5_000), SUBJECT);
    expect(failure.message).toHaveLength(1_000);
  });
});

describe('pullFailure', () => {
  const lookup = 'Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io on 10.0.0.1:53:';
  it.each([
    [`${lookup} no such host`, /cannot be resolved/],
    [`${lookup} dial udp 10.0.0.1:53: connect: network is unreachable`, /cannot be resolved/],
    [
      'Get "http://h/v2/": dial tcp 127.0.0.1:5: connect: connection refused',
      /refuses connections/,
    ],
    ['Get "https://h/v2/": net/http: TLS handshake timeout', /does not answer in time/],
    ['Get "https://h/v2/": dial tcp 10.1.1.1:443: connect: no route to host', /no route/],
    ['Get "https://h/v2/": x509: certificate has expired or is not yet valid', /clock/],
    ['pull access denied for a, repository does not exist', /does not have it or wants a login/],
    ['manifest for a:2 not found: manifest unknown: manifest unknown', /does not have it/],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', /architecture/],
    ['received unexpected HTTP status: 502 Bad Gateway', /could not deliver it: received/],
  ])('tells %s shortly', (text, expected) => {
    const failure = pullFailure(refusal(500, text), 'ghcr.io/a:2');
    expect(failure.kind).toBe('image-unavailable');
    expect(failure.message).toMatch(/^cannot pull image ghcr\.io\/a:2: image ghcr\.io\/a:2 is not/);
    expect(failure.message).toMatch(expected);
  });

  it('tells the node apart from the registry', () => {
    expect(pullFailure(socketError('ECONNREFUSED'), 'a').kind).toBe('unreachable');
    const full = refusal(500, 'failed to register layer: write /x: no space left on device');
    expect(pullFailure(full, 'a').kind).toBe('disk-full');
  });
});
