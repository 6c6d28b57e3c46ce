import { styleText } from 'node:util';

/** Colours the demo uses, by what they mean in a terminal. */
export type Colour = 'green' | 'yellow' | 'red' | 'cyan' | 'dim' | 'bold';

/** Colours a text, or leaves it as it is where colours would be noise. */
export type Paint = (colour: Colour, text: string) => string;

/** For logs, files and tests. */
export const noPaint: Paint = (_, text) => text;

/** Colours only on a terminal, and never when NO_COLOR is set. */
export function painterFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const plain = stream.isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  if (plain) return noPaint;
  // The stream has been looked at above; styleText would look at another one.
  return (colour, text) => styleText(colour, text, { validateStream: false });
}
