import { expect, it } from 'vitest';
import { readWrk } from './throughput.ts';

const OUTPUT = `Running 4s test @ http://172.16.0.50:8080/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.02ms    0.51ms  12.01ms   86.21%
    Req/Sec    32.11k     1.20k   34.02k    71.00%
  127777 requests in 4.00s, 14.01MB read
Requests/sec:  31940.12
Transfer/sec:      3.50MB
`;

it('reads what wrk prints', () => {
  expect(readWrk(OUTPUT)).toEqual({ requestsPerS: 31_940.12, requests: 127_777 });
});

it('does not take answers that were errors for answers', () => {
  const failed = OUTPUT.replace('Requests/sec', '  Non-2xx or 3xx responses: 12\nRequests/sec');
  expect(() => readWrk(failed)).toThrow('Non-2xx or 3xx responses: 12');
  const cut = OUTPUT.replace('Requests/sec', '  Socket errors: connect 0, read 3\nRequests/sec');
  expect(() => readWrk(cut)).toThrow('Socket errors');
  expect(() => readWrk('unable to connect')).toThrow('wrk said');
});
