/** Decodes pictures beside the page's own thread. */

/** More pixels than these would keep the page busy for too long on their way out of the decoder. */
const MOST_PIXELS = 2 ** 21;

/** Decode a picture in the browser's own time. */
export function decode(bytes: DataView | undefined, type: string): Promise<ImageBitmap> {
  return createImageBitmap(new Blob(bytes === undefined ? [] : [bytes as DataView<ArrayBuffer>], { type }));
}

/**
 * Decode a picture that is waited for while the page is busy.
 *
 * A `Blob` is read by the page's thread, one step behind everything else that waits there; this decoder does not read
 * one, and ends with a few milliseconds of that thread instead.
 */
export async function decodeSoon(bytes: DataView | undefined, type: string): Promise<ImageBitmap> {
  // Only pages from a safe origin have the decoder.
  const soon = bytes === undefined || !("ImageDecoder" in globalThis) ? null : fromDecoder(bytes, type);
  return (await soon?.catch(() => null)) ?? decode(bytes, type);
}

/** Return a small picture, `null` for a larger one. */
async function fromDecoder(bytes: DataView, type: string): Promise<ImageBitmap | null> {
  const decoder = new ImageDecoder({ data: bytes as DataView<ArrayBuffer>, type });
  try {
    const { image } = await decoder.decode();
    try {
      return image.codedWidth * image.codedHeight > MOST_PIXELS ? null : await createImageBitmap(image);
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}
