/**
 * Splits a line of the NUT protocol into words: those with spaces are in double quotes, in which a backslash takes away the meaning of the
 * character behind it. Undefined for a line whose quotes do not close.
 */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === '\\') {
      at += 1;
      if (at === line.length) return undefined;
      word = (word ?? '') + line.charAt(at);
    } else if (char === '"') {
      quoted = !quoted;
      word ??= '';
    } else if (char === ' ' && !quoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quoted) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
