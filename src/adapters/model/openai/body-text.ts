// A body as text, as much of it as comes and is wanted: what breaks off, or is too long, ends there.

/** Every piece calls `onPiece`. */
export async function bodyText(
  body: ReadableStream<Uint8Array> | null,
  mostLength: number,
  onPiece: () => void = () => {},
): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || length > mostLength) break;
      onPiece();
      const piece = decoder.decode(value, { stream: true });
      length += piece.length;
      pieces.push(piece);
    }
    await reader?.cancel();
  } catch {
    // What has come of it will do.
  }
  return pieces.join('');
}
