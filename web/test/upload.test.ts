import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { uploadFile } from '../src/api/upload'

// A server that keeps what it got, and whose connection breaks after the first piece.
function server(size: number, breaks: number) {
  let offset = 0
  let patches = 0
  const hashes: string[] = []
  const answer = (body: object): Response => new Response(JSON.stringify(body), { status: 200 })
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (init.method === 'POST') {
      hashes.push(JSON.parse(String(init.body)).hash)
      return answer({ id: 'u1', offset, size })
    }
    if (init.method === 'GET') return answer({ id: 'u1', offset, size })
    patches += 1
    expect(url).toBe('/api/v1/uploads/u1')
    expect(new Headers(init.headers).get('Upload-Offset')).toBe(String(offset))
    offset += (init.body as Uint8Array).length
    if (patches <= breaks) throw new TypeError('connection lost') // it arrived, the answer did not
    return answer({ id: 'u1', offset, size })
  })
  return { hashes, stored: () => offset, patches: () => patches }
}

beforeEach(() => {
  vi.stubGlobal('setTimeout', (wake: () => void) => queueMicrotask(wake)) // no waiting between tries
})
afterEach(() => vi.unstubAllGlobals())

test('a photo goes in pieces, and goes on where the server stands when the connection breaks', async () => {
  const size = 600 * 1024
  const host = server(size, 1)
  const shares: number[] = []
  const hash = await uploadFile(new File([new Uint8Array(size)], 'a.jpg', { type: 'image/jpeg' }), (share) => shares.push(share))
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(host.hashes).toEqual([hash])
  expect([host.stored(), host.patches()]).toEqual([size, 3])
  expect(shares.at(-1)).toBe(1)
})

test('a server that never answers is reported', async () => {
  let patches = 0
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    if (init.method === 'POST') return new Response('{"id":"u1","offset":0}')
    if (init.method === 'PATCH') patches += 1
    throw new TypeError('connection lost')
  })
  await expect(uploadFile(new File(['x'], 'a.jpg'), () => undefined)).rejects.toMatchObject({ status: 0 })
  expect(patches).toBe(4)
})
