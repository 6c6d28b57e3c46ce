import type { PriceSpec } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readNonEmptyText, readNumber, refuse } from '../yaml/scalars.ts';

const KEYS = keyTable({ read: ['currency', 'perKwh', 'rack', 'server'] });
const SERVER_KEYS = keyTable({ read: ['watts', 'price'] });
/** Long enough for every code and sign there is, and it stands behind each amount of a table. */
const CURRENCY_CHARS_MAX = 12;
/** A rack for a thousand million of the smallest units has been mistyped. */
const AMOUNT = { min: 0, max: 1_000_000_000 };
/** From what can be measured to a hall of servers. */
const SERVER_WATTS = { min: 0.001, max: 1_000_000 };

/** `power.prices`: only for reports, nothing is decided by them. */
export function readPrices(reading: Reading, spot: Spot): PriceSpec | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  if (fields === undefined) return undefined;
  const currency = readCurrency(reading, spot, fields);
  const perKwh = readAmount(reading, fields, 'perKwh');
  const rack = readAmount(reading, fields, 'rack');
  const serverSpot = fields.get('server');
  const server = serverSpot && readServer(reading, serverSpot);
  if (currency === undefined) return undefined;
  return {
    currency,
    ...(perKwh === undefined ? {} : { perKwh }),
    ...(rack === undefined ? {} : { rack }),
    ...(server === undefined ? {} : { server }),
  };
}

function readCurrency(reading: Reading, spot: Spot, fields: Fields): string | undefined {
  const expected = `a currency of up to ${CURRENCY_CHARS_MAX} characters, like FCFA`;
  const currencySpot = fields.get('currency');
  if (currencySpot === undefined) {
    reading.report.problem(spot, 'the currency is missing', 'currency: FCFA');
    return undefined;
  }
  const text = readNonEmptyText(reading, currencySpot, expected);
  if (text === undefined) return undefined;
  const isPrintable = /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(text);
  if (isPrintable && text.length <= CURRENCY_CHARS_MAX) return text;
  return refuse(reading, currencySpot, text, expected);
}

function readAmount(reading: Reading, fields: Fields, key: string): number | undefined {
  const spot = fields.get(key);
  return spot === undefined ? undefined : readNumber(reading, spot, AMOUNT);
}

function readServer(reading: Reading, spot: Spot): PriceSpec['server'] {
  const fields = readFields(reading.report, spot, SERVER_KEYS);
  if (fields === undefined) return undefined;
  const wattsSpot = fields.get('watts');
  const watts = wattsSpot && readNumber(reading, wattsSpot, SERVER_WATTS);
  const price = readAmount(reading, fields, 'price');
  if (wattsSpot === undefined) {
    reading.report.problem(spot, 'what the server draws is missing', 'watts: 1200');
  }
  return watts === undefined ? undefined : { watts, ...(price === undefined ? {} : { price }) };
}
