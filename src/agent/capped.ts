/** A text of at most so many bytes, cut between two characters; `cut` says so at its end. */
export function capped(text: string, bytesMax: number, cut: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = Math.max(bytesMax - Buffer.byteLength(cut), 0);
  // Not in the middle of a character: the bytes after its first begin with the bits 10.
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
  return `${bytes.subarray(0, end)}${cut}`;
}
