import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { boardFolder, join, newToken, secretFile } from './joining.ts';
import { startOtherRack } from './other-rack.ts';
import { agent, controllerAddress } from './programs.ts';
import { shortLivedToken, type OperatorContext } from './short-lived-token.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'ejoin', nodes: 1, webImage: false });
const BAD_INPUT = 2;
const NOT_FOUND = 3;
const EXISTS = 4;
const REFUSED = 5;
const UNAUTHENTICATED = 6;
const UNREACHABLE = 7;
const BOARDS_AT_ONCE = 10;

describe('a join token', () => {
  it('with a mistyped or missing character is recognised before anything is sent', async () => {
    const token = await newToken(rack());
    const at = token.length - 6;
    const swapped = token[at] === 'a' ? 'b' : 'a';
    const typo = token.slice(0, at) + swapped + token.slice(at + 1);
    const mistyped = await join(rack(), typo, 'typo');
    expect(mistyped).toMatchObject({ exitCode: BAD_INPUT, stdout: '' });
    expect(mistyped.stderr).toMatch(/checksum.*mistyped[\s\S]*try: Copy the whole token again/);
    const short = await join(rack(), token.slice(0, -3), 'typo');
    expect(short).toMatchObject({ exitCode: BAD_INPUT });
    expect(short.stderr).toMatch(/some are missing/);
    expect((await join(rack(), '', 'typo')).stderr).toMatch(/the join token is empty/);
    // It is still good.
    expect(await join(rack(), token, 'typo')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('in a file that others may read is refused with the remedy', async () => {
    const tokenFile = secretFile(rack(), 'open-token', await newToken(rack()));
    chmodSync(tokenFile, 0o644);
    const args = ['--controller', controllerAddress(rack()), '--name', 'open'];
    const folder = ['--data-dir', boardFolder(rack(), 'open')];
    const refused = await agent('join', ...args, ...folder, '--token-file', tokenFile);
    expect(refused).toMatchObject({ exitCode: REFUSED });
    expect(refused.stderr).toContain(`try: chmod 600 ${tokenFile}`);
    const missing = await agent('join', ...args, ...folder, '--token-file', `${tokenFile}-not`);
    expect(missing).toMatchObject({ exitCode: NOT_FOUND });
  });

  it('of another rack is not even sent', async () => {
    const other = await startOtherRack(rack());
    try {
      const refused = await join(rack(), other.token, 'stranger');
      expect(refused).toMatchObject({ exitCode: UNAUTHENTICATED, stdout: '' });
      expect(refused.stderr).toMatch(/does not belong to the rack that this join token is for/);
      expect(refused.stderr).toMatch(/The token was not sent/);
    } finally {
      await other.stop();
    }
  });

  it('is good for one board, whose name nobody else can take', async () => {
    const token = await newToken(rack());
    const folder = boardFolder(rack(), 'first');
    expect(await join(rack(), token, 'first')).toMatchObject({ exitCode: 0 });
    const again = await join(rack(), token, 'first');
    expect(again).toMatchObject({ exitCode: EXISTS });
    expect(again.stderr).toMatch(/this board is node first of the rack ejoin already/);
    for (const [name, board] of [
      ['first', 'copy'],
      ['second', 'second'],
    ] as const) {
      const reused = await join(rack(), token, name, boardFolder(rack(), board));
      expect(reused).toMatchObject({ exitCode: UNAUTHENTICATED });
      expect(reused.stderr).toMatch(/join token \w+ is used up by first/);
    }
    const fresh = await join(rack(), await newToken(rack()), 'first', boardFolder(rack(), 'x'));
    expect(fresh).toMatchObject({ exitCode: EXISTS });
    expect(fresh.stderr).toMatch(
      /a node named first is part of this rack[\s\S]*token create --node first --replace/,
    );
    expect(readFileSync(path.join(folder, 'node.json'), 'utf8')).toContain('"first"');
  });

  it('that has expired is refused, with the time', async () => {
    const { contextFile } = rack();
    const context = JSON.parse(readFileSync(contextFile, 'utf8')) as OperatorContext;
    const token = await shortLivedToken(context, 1);
    const refused = await join(rack(), token, 'late');
    expect(refused).toMatchObject({ exitCode: UNAUTHENTICATED, stdout: '' });
    expect(refused.stderr).toMatch(/join token \w+ expired at [\s\S]*token create/);
  });

  it('can be used again by the board that crashed before it had saved its certificate', async () => {
    const token = await newToken(rack());
    const folder = boardFolder(rack(), 'crashed');
    // A refused join leaves the key that the board has made; the next one uses it.
    await join(rack(), await newToken(rack(), '--node', 'nobody'), 'crashed');
    const key = readFileSync(path.join(folder, 'join-key.pem'), 'utf8');
    expect(await join(rack(), token, 'crashed')).toMatchObject({ exitCode: 0 });
    // What is on the disk of a board that lost power before it had saved the answer.
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'join-key.pem'), key, { mode: 0o600 });
    expect(await join(rack(), token, 'crashed')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('for one node is not for another', async () => {
    const token = await newToken(rack(), '--node', 'black-pearl7');
    const refused = await join(rack(), token, 'black-pearl8');
    expect(refused).toMatchObject({ exitCode: UNAUTHENTICATED });
    expect(refused.stderr).toMatch(/is for node black-pearl7 only, not for black-pearl8/);
    expect(await join(rack(), token, 'black-pearl7')).toMatchObject({ exitCode: 0 });
  });
});

describe('an address', () => {
  it('where nothing listens, or that is none, is named', async () => {
    const token = secretFile(rack(), 'unused-token', await newToken(rack()));
    const args = ['--token-file', token, '--name', 'lost', '--data-dir', boardFolder(rack(), 'l')];
    const closed = `${rack().lab.description.hostAddress}:7999`;
    const refused = await agent('join', '--controller', closed, ...args);
    expect(refused).toMatchObject({ exitCode: UNREACHABLE, stdout: '' });
    expect(refused.stderr).toContain(`${closed}: nothing listens at that address`);
    const badName = await agent('join', '--controller', closed, ...args, '--name', 'Not_A_Name');
    expect(badName).toMatchObject({ exitCode: BAD_INPUT });
    expect(badName.stderr).toMatch(/"Not_A_Name" is not a node name/);
  });
});

describe('ten boards that join at once', () => {
  it('all become nodes, each with a certificate of its own', async () => {
    const token = await newToken(rack(), '--uses', String(BOARDS_AT_ONCE));
    const names = Array.from({ length: BOARDS_AT_ONCE }, (_, index) => `together${index}`);
    const joined = await Promise.all(names.map((name) => join(rack(), token, name)));
    expect(joined.map(({ stderr }) => stderr)).toEqual(names.map(() => ''));
    const known = (await rack().nodes()).map(({ name }) => name);
    expect(known).toEqual(expect.arrayContaining(names));
    const late = await join(rack(), token, 'too-late');
    expect(late.stderr).toMatch(/join token \w+ is used up by/);
  });
});
