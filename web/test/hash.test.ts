import { afterEach, expect, test, vi } from 'vitest'
import { sha256Hex } from '../src/lib/hash'

const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>
// FIPS 180-2, appendix B, and the empty text
const known: [string, string][] = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
]

afterEach(() => vi.unstubAllGlobals())

test.each(known)('with the browser: %j', async (text, hash) => {
  expect(await sha256Hex(bytes(text))).toBe(hash)
})

test.each(known)('on plain http, where crypto.subtle is missing: %j', async (text, hash) => {
  vi.stubGlobal('crypto', { getRandomValues: () => undefined })
  expect(await sha256Hex(bytes(text))).toBe(hash)
})
