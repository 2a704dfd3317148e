/**
 * Arrays as parameters in PostgreSQL's binary format. pg writes arrays as text, where every quote of a JSON
 * document is escaped here and unescaped there: for the columns of a settled order that costs more than all the
 * rest of writing them. Other values than Buffers cannot be sent as binary, so these are Buffers.
 * https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/arrayfuncs.c (array_send)
 */

const OID = { bool: 16, int8: 20, int4: 23, text: 25 } as const;

/** Dimensions, null flag, element type, length, lower bound: 32 bits each. */
const HEADER_BYTES = 20;
const NULL_LENGTH = -1;

export function textArray(values: readonly (string | null)[]): Buffer {
  // Three bytes of UTF-8 for each UTF-16 unit at most: measuring each text first would cost as much as writing it.
  let room = HEADER_BYTES;
  for (const value of values) room += 4 + (value === null ? 0 : value.length * 3);
  const buffer = Buffer.allocUnsafe(room);
  let end = writeHeader(buffer, OID.text, values);
  for (const value of values) {
    const length = value === null ? NULL_LENGTH : buffer.write(value, end + 4, 'utf8');
    buffer.writeInt32BE(length, end);
    end += 4 + Math.max(length, 0);
  }
  return buffer.subarray(0, end);
}

/** Safe integers only; anything else throws, as it would in PostgreSQL. */
export function int8Array(values: readonly (number | null)[]): Buffer {
  return fixedArray(values, OID.int8, 8, (buffer, value, at) => {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an int8`);
    const high = Math.floor(value / 2 ** 32);
    buffer.writeInt32BE(high, at);
    buffer.writeUInt32BE(value - high * 2 ** 32, at + 4);
  });
}

export function int4Array(values: readonly (number | null)[]): Buffer {
  return fixedArray(values, OID.int4, 4, (buffer, value, at) => {
    if (!Number.isInteger(value)) throw new RangeError(`${value} is not an int4`);
    buffer.writeInt32BE(value, at);
  });
}

export function boolArray(values: readonly (boolean | null)[]): Buffer {
  return fixedArray(values, OID.bool, 1, (buffer, value, at) => buffer.writeUInt8(value ? 1 : 0, at));
}

function fixedArray<Value>(
  values: readonly (Value | null)[],
  oid: number,
  bytes: number,
  write: (buffer: Buffer, value: Value, at: number) => void,
): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + values.length * (4 + bytes));
  let end = writeHeader(buffer, oid, values);
  for (const value of values) {
    if (value === null) {
      buffer.writeInt32BE(NULL_LENGTH, end);
      end += 4;
    } else {
      buffer.writeInt32BE(bytes, end);
      write(buffer, value, end + 4);
      end += 4 + bytes;
    }
  }
  return buffer.subarray(0, end);
}

/** @returns where the elements begin */
function writeHeader(buffer: Buffer, oid: number, values: readonly unknown[]): number {
  const isEmpty = values.length === 0;
  buffer.writeInt32BE(isEmpty ? 0 : 1, 0);
  buffer.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  buffer.writeInt32BE(oid, 8);
  if (isEmpty) return 12;
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  return HEADER_BYTES;
}
