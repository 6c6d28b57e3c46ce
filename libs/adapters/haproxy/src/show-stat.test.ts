import { describe, expect, it } from 'vitest';
import { parseShowStat } from './show-stat.ts';

const HEADER =
  '# pxname,svname,scur,stot,econ,eresp,wredis,status,rate,type,check_status,last_chk,check_desc,';
const row = (status: string, check = 'L7OK,,Layer7 check passed'): string =>
  `b_web,s1,3,70,2,1,4,${status},9,2,${check},`;

describe('parseShowStat', () => {
  it('reads servers, and nothing else', () => {
    const others = 'f_web,FRONTEND,1,2,,,,OPEN,1,0,,,,\nb_web,BACKEND,1,2,0,0,0,UP,1,1,,,,';
    expect(parseShowStat([HEADER, row('UP'), others, ''].join('\n'))).toEqual([
      {
        backEnd: 'b_web',
        slot: 's1',
        state: 'up',
        check: { found: 'passed', text: 'Layer7 check passed' },
        sessions: 3,
        sessionsPerSecond: 9,
        sessionsTotal: 70,
        errorsTotal: 3,
        redispatchesTotal: 4,
      },
    ]);
  });

  it.each([
    ['UP', 'up'],
    ['UP 1/2', 'up'],
    ['DOWN', 'down'],
    ['DOWN 1/2', 'down'],
    ['NOLB', 'drain'],
    ['DRAIN', 'drain'],
    ['MAINT', 'maint'],
    ['MAINT (resolution)', 'maint'],
    ['no check', 'unchecked'],
  ])('reads %s as %s', (status, state) => {
    expect(parseShowStat(`${HEADER}\n${row(status)}\n`)?.[0]?.state).toBe(state);
  });

  it('tells what a check found, in quotes or not, bounded', () => {
    const check = (text: string) => parseShowStat(`${HEADER}\n${row('DOWN', text)}\n`)?.[0]?.check;
    expect(check('L7STS,"said ""no"", twice",Layer7 wrong status')).toEqual({
      found: 'answered',
      text: 'Layer7 wrong status: said "no", twice',
    });
    expect(check('* L4OK,,')).toEqual({ found: 'passed', text: 'L4OK' });
    expect(check('L4CON,Layer4 connection problem,Connection refused')?.found).toBe('answered');
    expect(check('L4CON,Layer4 connection problem,No route to host')?.found).toBe('unreached');
    expect(check('L7TOUT,Layer7 timeout,')?.found).toBe('answered');
    expect(check('L4TOUT,Layer4 timeout,')?.found).toBe('unreached');
    expect(check('INI,,')).toBeUndefined();
    expect(check(`L4CON,${'x'.repeat(5_000)},`)?.text.length).toBe(200);
  });

  it.each(['', 'Unknown command'])('does not guess', (text) => {
    expect(parseShowStat(text)).toBeUndefined();
  });
});
