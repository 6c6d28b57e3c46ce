/** What the other end says goes into events and tables: one line is enough to know what is wrong. */
const CHARS_MAX = 200;

/** The text without line breaks and control characters, cut to a line. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, CHARS_MAX);
}
