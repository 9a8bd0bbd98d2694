/** Bytes as people look at them: offset, sixteen in hexadecimal, and what they are in ASCII. */
export function toHex(text: string, maxBytes = 16_384): string {
  const bytes = new TextEncoder().encode(text.slice(0, maxBytes)).subarray(0, maxBytes);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const digits = row.map((byte) => byte.toString(16).padStart(2, '0'));
    const hex = `${digits.slice(0, 8).join(' ')}  ${digits.slice(8).join(' ')}`.padEnd(48);
    const ascii = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex}  ${ascii}`);
  }
  return lines.join('\n');
}
