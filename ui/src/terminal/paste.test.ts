import { describe, expect, it } from 'vitest';
import { pasteable } from './paste';

describe('a paste', () => {
  it('cannot end its own brackets, in either spelling of the sequence', () => {
    expect(pasteable('a\x1b[201~rm -rf\r\x9b201~b')).toBe('a[201~rm -rf\n201~b');
  });

  it('keeps lines, tabs and the signs of every script', () => {
    expect(pasteable('one\r\ntwo\rthree\n\tfour 日本語 👍 e\u0301')).toBe('one\ntwo\nthree\n\tfour 日本語 👍 e\u0301');
  });

  it('loses what no one sees', () => {
    expect(pasteable('\0\x03\x04\x07\x08\x0b\x0c\x7f\x85x')).toBe('x');
  });
});
