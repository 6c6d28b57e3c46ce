/** A typing slip changes a character or two; more than that is another word. */
const DISTANCE_MAX = 2;
/** Longer than any key there is, and short enough to compare quickly. */
const WORD_CHARS_MAX = 40;

/** The known word that was probably meant. */
export function closest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > WORD_CHARS_MAX) return undefined;
  const wanted = simplified(word);
  let best: string | undefined;
  // A word of three letters resembles too many others at two changes.
  let bestDistance = Math.min(DISTANCE_MAX, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    // Another number is another thing, not a slip: node3 is hardly node1.
    if (withoutDigits(candidate) === withoutDigits(word)) continue;
    const distance = editDistance(wanted, simplified(candidate), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` (did you mean "x"?)`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const best = closest(word, known);
  return best === undefined ? '' : `; did you mean ${JSON.stringify(best)}?`;
}

function withoutDigits(text: string): string {
  return text.replace(/\d/g, '');
}

/** `mem-limit`, `memLimit` and `MEM_LIMIT` all mean `mem_limit`. */
function simplified(word: string): string {
  return word.toLowerCase().replace(/[-_. ]/g, '');
}

/** Changes of one character (insert, drop, replace, swap neighbours) between two words, or `limit` when there are as many or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return Math.min(limit, last[b.length] ?? limit);
}
